package io.kvorum.storage.support;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore.Order;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// An immutable ordered map of bytes: a change gives a new table that shares all but O(log n) nodes
/// with the old one, so that a moment of it costs nothing to keep. Safe for any thread.
///
/// It is a treap (Seidel and Aragon 1996): a search tree by key that is at the same time a heap by
/// priority. Priorities are random, not derived from keys, so that no client can choose keys that
/// make the tree deep.
public final class SortedTable<V> {
  private static final SortedTable<?> EMPTY = new SortedTable<>(null);

  private final @Nullable Node<V> root;

  private SortedTable(@Nullable Node<V> root) {
    this.root = root;
  }

  @SuppressWarnings("unchecked") // an empty table holds no value of any type
  public static <V> SortedTable<V> empty() {
    return (SortedTable<V>) EMPTY;
  }

  public boolean isEmpty() {
    return root == null;
  }

  public @Nullable V get(Bytes key) {
    Node<V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  public SortedTable<V> put(Bytes key, V value) {
    return new SortedTable<>(insert(root, key, value, ThreadLocalRandom.current().nextInt()));
  }

  public SortedTable<V> remove(Bytes key) {
    return new SortedTable<>(merge(below(root, key, false), above(root, key, false)));
  }

  public SortedTable<V> removeRange(KeyRange range) {
    if (range.isEmpty()) {
      return this;
    }
    Node<V> before = below(root, range.from(), false);
    Node<V> after = range.to().isPresent() ? above(root, range.to().get(), true) : null;
    return new SortedTable<>(merge(before, after));
  }

  /// The entries of a range, before the first of them.
  public Walk<V> walk(KeyRange range, Order order) {
    return new Walk<>(root, range, order);
  }

  private static <V> Node<V> insert(@Nullable Node<V> node, Bytes key, V value, int priority) {
    if (node == null || priority > node.priority) {
      return new Node<>(key, value, priority, below(node, key, false), above(node, key, false));
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return new Node<>(key, value, node.priority, node.left, node.right);
    }
    return order < 0
        ? node.with(insert(node.left, key, value, priority), node.right)
        : node.with(node.left, insert(node.right, key, value, priority));
  }

  /// What is below a key (or equal to it, if asked for), as a tree of its own.
  private static <V> @Nullable Node<V> below(@Nullable Node<V> node, Bytes key, boolean equal) {
    if (node == null) {
      return null;
    }
    int order = node.key.compareTo(key);
    return order < 0 || (equal && order == 0)
        ? node.with(node.left, below(node.right, key, equal))
        : below(node.left, key, equal);
  }

  private static <V> @Nullable Node<V> above(@Nullable Node<V> node, Bytes key, boolean equal) {
    if (node == null) {
      return null;
    }
    int order = node.key.compareTo(key);
    return order > 0 || (equal && order == 0)
        ? node.with(above(node.left, key, equal), node.right)
        : above(node.right, key, equal);
  }

  private static <V> @Nullable Node<V> merge(@Nullable Node<V> low, @Nullable Node<V> high) {
    if (low == null) {
      return high;
    }
    if (high == null) {
      return low;
    }
    return low.priority > high.priority
        ? low.with(low.left, merge(low.right, high))
        : high.with(merge(low, high.left), high.right);
  }

  private static final class Node<V> {
    final Bytes key;
    final V value;
    final int priority;
    final @Nullable Node<V> left;
    final @Nullable Node<V> right;

    Node(Bytes key, V value, int priority, @Nullable Node<V> left, @Nullable Node<V> right) {
      this.key = key;
      this.value = value;
      this.priority = priority;
      this.left = left;
      this.right = right;
    }

    Node<V> with(@Nullable Node<V> newLeft, @Nullable Node<V> newRight) {
      return newLeft == left && newRight == right
          ? this
          : new Node<>(key, value, priority, newLeft, newRight);
    }
  }

  /// A walk through the entries of one table. For one thread at a time.
  public static final class Walk<V> {
    private final @Nullable Node<V> root;
    private final KeyRange range;
    private final boolean ascending;

    /// The nodes still to visit whose near side is done; the next one is on top.
    private final ArrayDeque<Node<V>> path = new ArrayDeque<>();

    private @Nullable Node<V> current;

    private Walk(@Nullable Node<V> root, KeyRange range, Order order) {
      this.root = range.isEmpty() ? null : root;
      this.range = range;
      this.ascending = order == Order.ASCENDING;
      begin();
    }

    public boolean next() {
      Node<V> node = path.poll();
      if (node == null || !range.contains(node.key)) {
        path.clear();
        current = null;
        return false;
      }
      descend(ascending ? node.right : node.left);
      current = node;
      return true;
    }

    /// Moves to the first entry at or after `key` in the order of the walk, within its range.
    public boolean seek(Bytes key) {
      if (ascending ? key.compareTo(range.from()) <= 0 : isAtOrPastEnd(key)) {
        begin();
      } else {
        position(key, true);
      }
      return next();
    }

    public Bytes key() {
      return entry().key;
    }

    public V value() {
      return entry().value;
    }

    private Node<V> entry() {
      if (current == null) {
        throw new NoSuchElementException("not at an entry");
      }
      return current;
    }

    private boolean isAtOrPastEnd(Bytes key) {
      return range.to().isPresent() && key.compareTo(range.to().get()) >= 0;
    }

    private void begin() {
      if (ascending) {
        position(range.from(), true);
      } else if (range.to().isPresent()) {
        position(range.to().get(), false);
      } else {
        path.clear();
        descend(root);
      }
    }

    private void position(Bytes key, boolean equal) {
      path.clear();
      Node<V> node = root;
      while (node != null) {
        int order = ascending ? node.key.compareTo(key) : key.compareTo(node.key);
        if (order > 0 || (equal && order == 0)) {
          path.push(node);
          node = ascending ? node.left : node.right;
        } else {
          node = ascending ? node.right : node.left;
        }
      }
    }

    private void descend(@Nullable Node<V> from) {
      Node<V> node = from;
      while (node != null) {
        path.push(node);
        node = ascending ? node.left : node.right;
      }
    }
  }
}
