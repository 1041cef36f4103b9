package io.kvorum.state.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A node that holds the items.
final class Leaf<E extends Item> extends Node<E> {
  private final @Nullable Item[] items;

  Leaf(Edit owner) {
    super(owner);
    this.items = new @Nullable Item[CAPACITY];
  }

  private Leaf(Edit owner, Leaf<E> original) {
    super(owner, original);
    this.items = original.items.clone();
  }

  /// Of items in ascending order, from index `start` to `end`, exclusive.
  Leaf(Edit owner, E[] sorted, int start, int end) {
    this(owner);
    size = end - start;
    System.arraycopy(sorted, start, items, 0, size);
    reindex();
    restamp();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // below `size` there are items, all of them put by E
  E item(int index) {
    return (E) items[index];
  }

  @Override
  byte[] key(int index) {
    return item(index).key();
  }

  @Override
  int weight() {
    return weightBelow(size);
  }

  @Override
  void restamp() {
    stamp = 0;
    for (int i = 0; i < size; i++) {
      stamped(item(i).stamp());
    }
  }

  int weightBelow(int index) {
    int sum = 0;
    for (int i = 0; i < index; i++) {
      sum += item(i).weight();
    }
    return sum;
  }

  @Override
  Leaf<E> ownedBy(Edit batch) {
    return owner == batch ? this : new Leaf<>(batch, this);
  }

  void replace(int index, E item) {
    items[index] = item;
    stamped(item.stamp());
  }

  void insert(int index, E item) {
    System.arraycopy(items, index, items, index + 1, size - index);
    items[index] = item;
    insertWord(index, item.key());
    shareWith(index);
    stamped(item.stamp());
  }

  void remove(int index) {
    System.arraycopy(items, index + 1, items, index, size - index - 1);
    items[size - 1] = null;
    removeWord(index);
  }

  /// Keeps what is before `index` and returns a new leaf with the rest.
  @Override
  Leaf<E> splitAt(int index) {
    Leaf<E> right = new Leaf<>(owner);
    right.size = size - index;
    System.arraycopy(items, index, right.items, 0, right.size);
    Arrays.fill(items, index, size, null);
    size = index;
    reindex();
    right.reindex();
    restamp();
    right.restamp();
    return right;
  }

  void append(Leaf<E> right) {
    System.arraycopy(right.items, 0, items, size, right.size);
    size += right.size;
    reindex();
    stamped(right.stamp);
  }
}
