package io.kvorum.state.tree;

import io.kvorum.api.Bytes;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// One `SortedTree.weightAt`: passes over what has not changed since, with the weight it has now.
record PastWeight<E extends Item>(long stamp, ToIntFunction<? super E> then) {
  int of(Node<E> node, byte[] from, byte @Nullable [] to) {
    return switch (node) {
      case Leaf<E> leaf -> ofLeaf(leaf, from, to);
      case Inner<E> inner -> ofInner(inner, from, to);
    };
  }

  private int ofInner(Inner<E> inner, byte[] from, byte @Nullable [] to) {
    int first = from.length == 0 ? 0 : inner.childOf(from);
    int last = to == null ? inner.size : inner.childOf(to);
    int sum = 0;
    for (int i = first; i <= last; i++) {
      byte[] low = i == first ? from : Bytes.EMPTY.array();
      byte[] high = i == last ? to : null;
      boolean whole = low.length == 0 && high == null;
      Node<E> child = inner.child(i);
      sum += whole && child.stamp <= stamp ? inner.weightOfChild(i) : of(child, low, high);
    }
    return sum;
  }

  private int ofLeaf(Leaf<E> leaf, byte[] from, byte @Nullable [] to) {
    int end = to == null ? leaf.size : SortedTree.indexOf(leaf, to);
    int sum = 0;
    for (int i = from.length == 0 ? 0 : SortedTree.indexOf(leaf, from); i < end; i++) {
      E item = leaf.item(i);
      sum += item.stamp() <= stamp ? item.weight() : then.applyAsInt(item);
    }
    return sum;
  }
}
