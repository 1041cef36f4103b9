package io.kvorum.state.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A node above others. Key i is a lower bound of child i + 1 and above all of child i; so there is
/// one child more than there are keys. It knows the weight of each child.
final class Inner<E extends Item> extends Node<E> {
  private final byte[][] keys;
  private final @Nullable Node<E>[] children;
  private final int[] weights;

  Inner(Edit owner, Node<E> left, byte[] key, Node<E> right) {
    this(owner);
    children[0] = left;
    weights[0] = left.weight();
    stamped(left.stamp);
    insert(0, key, right);
  }

  @SuppressWarnings({
    "unchecked",
    "rawtypes"
  }) // an array of a generic type cannot be made otherwise
  private Inner(Edit owner) {
    super(owner);
    this.keys = new byte[CAPACITY][];
    this.children = new @Nullable Node[CAPACITY + 1];
    this.weights = new int[CAPACITY + 1];
  }

  private Inner(Edit owner, Inner<E> original) {
    super(owner, original);
    this.keys = original.keys.clone();
    this.children = original.children.clone();
    this.weights = original.weights.clone();
  }

  @Override
  byte[] key(int index) {
    return keys[index];
  }

  @SuppressWarnings("NullAway") // up to `size` there are children
  Node<E> child(int index) {
    return children[index];
  }

  int weightOfChild(int index) {
    return weights[index];
  }

  /// The child in whose bounds `key` lies.
  int childOf(byte[] key) {
    int index = find(key);
    return index < 0 ? -index - 1 : index + 1;
  }

  @Override
  int weight() {
    return weightBelow(size + 1);
  }

  @Override
  void restamp() {
    stamp = 0;
    for (int i = 0; i <= size; i++) {
      stamped(child(i).stamp);
    }
  }

  /// Of the children before `index`.
  int weightBelow(int index) {
    int sum = 0;
    for (int i = 0; i < index; i++) {
      sum += weights[i];
    }
    return sum;
  }

  @Override
  Inner<E> ownedBy(Edit batch) {
    return owner == batch ? this : new Inner<>(batch, this);
  }

  void replace(int index, Node<E> child, int weightChange) {
    children[index] = child;
    weights[index] += weightChange;
    stamped(child.stamp);
  }

  /// Puts a child behind child `index`, which has given a part of its items away to it.
  void insert(int index, byte[] key, Node<E> right) {
    System.arraycopy(keys, index, keys, index + 1, size - index);
    System.arraycopy(children, index + 1, children, index + 2, size - index);
    System.arraycopy(weights, index + 1, weights, index + 2, size - index);
    keys[index] = key;
    children[index + 1] = right;
    weights[index + 1] = right.weight();
    weights[index] = child(index).weight();
    insertWord(index, key);
    shareWith(index);
    stamped(right.stamp);
  }

  /// Takes child `index` out; its neighbour covers its bounds.
  void remove(int index) {
    int key = Math.max(index - 1, 0);
    System.arraycopy(children, index + 1, children, index, size - index);
    System.arraycopy(weights, index + 1, weights, index, size - index);
    children[size] = null;
    if (size > 0) {
      System.arraycopy(keys, key + 1, keys, key, size - key - 1);
      keys[size - 1] = null;
      removeWord(key);
    }
  }

  /// Joins child `index + 1` into child `index` if both are small enough.
  void joinChildren(int index) {
    Node<E> left = child(index);
    Node<E> right = child(index + 1);
    if (left.size + right.size > CAPACITY * 3 / 4) {
      return;
    }
    byte[] between = key(index);
    int weight = weights[index] + weights[index + 1];
    Node<E> joined = left.ownedBy(owner);
    switch (joined) {
      case Leaf<E> leaf -> leaf.append((Leaf<E>) right);
      case Inner<E> inner -> inner.append(between, (Inner<E>) right);
    }
    remove(index + 1);
    children[index] = joined;
    weights[index] = weight;
  }

  private void append(byte[] between, Inner<E> right) {
    keys[size] = between;
    System.arraycopy(right.keys, 0, keys, size + 1, right.size);
    System.arraycopy(right.children, 0, children, size + 1, right.size + 1);
    System.arraycopy(right.weights, 0, weights, size + 1, right.size + 1);
    size += right.size + 1;
    reindex();
    stamped(right.stamp);
  }

  /// Keeps the children up to `index`; key `index` goes up, the rest into a new node.
  @Override
  Inner<E> splitAt(int index) {
    Inner<E> right = new Inner<>(owner);
    right.size = size - index - 1;
    System.arraycopy(keys, index + 1, right.keys, 0, right.size);
    System.arraycopy(children, index + 1, right.children, 0, right.size + 1);
    System.arraycopy(weights, index + 1, right.weights, 0, right.size + 1);
    Arrays.fill(keys, index, size, null);
    Arrays.fill(children, index + 1, size + 1, null);
    size = index;
    reindex();
    right.reindex();
    restamp();
    right.restamp();
    return right;
  }
}
