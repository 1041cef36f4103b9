package io.kvorum.state.tree;

import org.jspecify.annotations.Nullable;

/// Changes a tree in batches: nodes made by the present batch are changed in place, all others are
/// copied on their way, so that every tree given away by `freeze` stays as it was. One thread.
public final class TreeEditor<E extends Item> {
  private Edit batch = new Edit();
  private SortedTree<E> tree;

  /// What the recursion under way has to tell besides the node that it returns.
  private @Nullable E replaced;

  private @Nullable Node<E> split;
  private byte[] splitKey = new byte[0];

  public TreeEditor(SortedTree<E> start) {
    this.tree = start;
  }

  /// The present state, to be read before the next change only.
  public SortedTree<E> tree() {
    return tree;
  }

  /// The present state for good: later changes are made to copies.
  public SortedTree<E> freeze() {
    batch = new Edit();
    return tree;
  }

  /// Puts an item in the place of the one with an equal key, which is returned, or adds it.
  public @Nullable E put(E item) {
    replaced = null;
    split = null;
    Node<E> root = put(tree.root(), item);
    Node<E> right = split;
    if (right != null) {
      root = new Inner<>(batch, root, splitKey, right);
    }
    setRoot(root);
    return replaced;
  }

  /// Returns the item taken out; null if there was none.
  public @Nullable E remove(byte[] key) {
    E present = tree.get(key);
    if (present != null) {
      Node<E> root = remove(tree.root(), key, present.weight());
      while (root instanceof Inner<E> inner && inner.size == 0) {
        root = inner.child(0);
      }
      setRoot(root);
    }
    return present;
  }

  private void setRoot(Node<E> root) {
    if (root != tree.root()) {
      tree = new SortedTree<>(root);
    }
  }

  private Node<E> put(Node<E> node, E item) {
    return switch (node) {
      case Leaf<E> leaf -> putInLeaf(leaf.ownedBy(batch), item);
      case Inner<E> inner -> putBelow(inner.ownedBy(batch), item);
    };
  }

  private Leaf<E> putInLeaf(Leaf<E> leaf, E item) {
    int index = leaf.find(item.key());
    if (index >= 0) {
      replaced = leaf.item(index);
      leaf.replace(index, item);
      return leaf;
    }
    index = -index - 1;
    if (!leaf.isFull()) {
      leaf.insert(index, item);
      return leaf;
    }
    // Keys that come in ascending order leave full nodes behind.
    int at = index == leaf.size ? leaf.size : leaf.size / 2;
    Leaf<E> right = leaf.splitAt(at);
    if (index >= at) {
      right.insert(index - at, item);
    } else {
      leaf.insert(index, item);
    }
    split = right;
    splitKey = right.key(0);
    return leaf;
  }

  private Inner<E> putBelow(Inner<E> inner, E item) {
    int index = inner.childOf(item.key());
    Node<E> child = put(inner.child(index), item);
    E before = replaced;
    inner.replace(index, child, item.weight() - (before == null ? 0 : before.weight()));
    Node<E> right = split;
    if (right != null) {
      split = null;
      insertChild(inner, index, splitKey, right);
    }
    return inner;
  }

  private void insertChild(Inner<E> inner, int index, byte[] key, Node<E> child) {
    if (!inner.isFull()) {
      inner.insert(index, key, child);
      return;
    }
    int at = index == inner.size ? inner.size - 1 : inner.size / 2;
    byte[] middle = inner.key(at);
    Inner<E> right = inner.splitAt(at);
    if (index > at) {
      right.insert(index - at - 1, key, child);
    } else {
      inner.insert(index, key, child);
    }
    split = right;
    splitKey = middle;
  }

  private Node<E> remove(Node<E> node, byte[] key, int weight) {
    return switch (node) {
      case Leaf<E> leaf -> {
        Leaf<E> owned = leaf.ownedBy(batch);
        owned.remove(owned.find(key));
        yield owned;
      }
      case Inner<E> inner -> removeBelow(inner.ownedBy(batch), key, weight);
    };
  }

  private Inner<E> removeBelow(Inner<E> inner, byte[] key, int weight) {
    int index = inner.childOf(key);
    Node<E> child = remove(inner.child(index), key, weight);
    inner.replace(index, child, -weight);
    if (child instanceof Leaf<E> && child.size == 0 && inner.size > 0) {
      inner.remove(index);
    } else if (child.size < Node.SPARSE && inner.size > 0) {
      inner.joinChildren(Math.max(index - 1, 0));
    }
    return inner;
  }
}
