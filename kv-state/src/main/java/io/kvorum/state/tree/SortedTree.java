package io.kvorum.state.tree;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// A sorted set of items, each under its key: a B+tree with the weights of its parts. Immutable and
/// free to read from any thread, unless it is the present state of a `TreeEditor`, which only the
/// editor's thread may read.
public final class SortedTree<E extends Item> {
  private final Node<E> root;

  SortedTree(Node<E> root) {
    this.root = root;
  }

  public static <E extends Item> SortedTree<E> empty() {
    return new SortedTree<>(new Leaf<>(new Edit()));
  }

  /// Of items in ascending order, each key once.
  public static <E extends Item> SortedTree<E> of(E[] sorted) {
    return sorted.length == 0 ? empty() : new SortedTree<>(TreeBuilder.build(sorted));
  }

  Node<E> root() {
    return root;
  }

  public @Nullable E get(byte[] key) {
    Node<E> node = root;
    while (node instanceof Inner<E> inner) {
      node = inner.child(inner.childOf(key));
    }
    Leaf<E> leaf = (Leaf<E>) node;
    int index = leaf.search(key);
    if (index < 0) {
      return null;
    }
    return leaf.item(index);
  }

  /// Of all items together.
  public int weight() {
    return root.weight();
  }

  /// Of the items in a range; costs two searches, however large the range is.
  public int weight(KeyRange range) {
    if (range.isEmpty()) {
      return 0;
    }
    int below = range.from().isEmpty() ? 0 : weightBelow(range.from().array());
    int upTo = range.to().isPresent() ? weightBelow(range.to().get().array()) : weight();
    return upTo - below;
  }

  private int weightBelow(byte[] key) {
    int sum = 0;
    Node<E> node = root;
    while (node instanceof Inner<E> inner) {
      int index = inner.childOf(key);
      sum += inner.weightBelow(index);
      node = inner.child(index);
    }
    return sum + ((Leaf<E>) node).weightBelow(indexOf(node, key));
  }

  /// The weight that a range had when no stamp was above `stamp`: items that are not newer count
  /// for what they weigh, of all others `then` is asked. Costs as much as there are newer ones, and
  /// two searches.
  public int weightAt(KeyRange range, long stamp, ToIntFunction<? super E> then) {
    return range.isEmpty()
        ? 0
        : new PastWeight<E>(stamp, then)
            .of(root, range.from().array(), range.to().map(Bytes::array).orElse(null));
  }

  /// Shows the items of a range in their order until `visitor` answers false; then it is false too.
  public boolean walk(KeyRange range, Predicate<? super E> visitor) {
    if (range.isEmpty()) {
      return true;
    }
    return walk(root, range.from().array(), range.to().map(Bytes::array).orElse(null), visitor);
  }

  private static <E extends Item> boolean walk(
      Node<E> node, byte[] from, byte @Nullable [] to, Predicate<? super E> visitor) {
    return switch (node) {
      case Leaf<E> leaf -> walkLeaf(leaf, from, to, visitor);
      case Inner<E> inner -> walkInner(inner, from, to, visitor);
    };
  }

  private static <E extends Item> boolean walkInner(
      Inner<E> inner, byte[] from, byte @Nullable [] to, Predicate<? super E> visitor) {
    int first = from.length == 0 ? 0 : inner.childOf(from);
    int last = to == null ? inner.size : inner.childOf(to);
    for (int i = first; i <= last; i++) {
      byte[] low = i == first ? from : Bytes.EMPTY.array();
      byte[] high = i == last ? to : null;
      if (!walk(inner.child(i), low, high, visitor)) {
        return false;
      }
    }
    return true;
  }

  private static <E extends Item> boolean walkLeaf(
      Leaf<E> leaf, byte[] from, byte @Nullable [] to, Predicate<? super E> visitor) {
    int end = to == null ? leaf.size : indexOf(leaf, to);
    for (int i = from.length == 0 ? 0 : indexOf(leaf, from); i < end; i++) {
      if (!visitor.test(leaf.item(i))) {
        return false;
      }
    }
    return true;
  }

  /// The index of the first key at or after `key`.
  static int indexOf(Node<?> leaf, byte[] key) {
    int index = leaf.find(key);
    return index < 0 ? -index - 1 : index;
  }

  /// Checks order, bounds, weights and the words of every node; for tests.
  void verify() {
    verify(root, null, null);
  }

  private static <E extends Item> void verify(
      Node<E> node, byte @Nullable [] low, byte @Nullable [] high) {
    for (int i = 0; i < node.size; i++) {
      byte[] key = node.key(i);
      boolean inOrder = i == 0 || Arrays.compareUnsigned(node.key(i - 1), key) < 0;
      boolean inBounds =
          (low == null || Arrays.compareUnsigned(low, key) <= 0) && Node.isBelow(key, high);
      if (!inOrder || !inBounds || node.find(key) != i) {
        throw new IllegalStateException("key " + Bytes.wrap(key) + " is out of place");
      }
    }
    if (node instanceof Leaf<E> leaf) {
      for (int i = 0; i < leaf.size; i++) {
        if (leaf.item(i).stamp() > leaf.stamp) {
          throw new IllegalStateException("item " + i + " is newer than its leaf knows");
        }
      }
    }
    if (node instanceof Inner<E> inner) {
      for (int i = 0; i <= inner.size; i++) {
        verify(
            inner.child(i), i == 0 ? low : inner.key(i - 1), i == inner.size ? high : inner.key(i));
        if (inner.weightOfChild(i) != inner.child(i).weight()) {
          throw new IllegalStateException("the weight of child " + i + " is wrong");
        }
        if (inner.child(i).stamp > inner.stamp) {
          throw new IllegalStateException("child " + i + " is newer than its parent knows");
        }
      }
    }
  }
}
