package io.kvorum.state.watch;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Ranges and who watches them, searched by a key that they contain: a balanced (AVL) tree by the
/// ranges' starts in which every node knows the greatest end below it. Not thread-safe.
public final class IntervalTree<W> {
  private @Nullable Node<W> root;

  public IntervalTree() {}

  private static final class Node<W> {
    private final KeyRange range;
    private List<W> watchers = new ArrayList<>(1);
    private @Nullable Node<W> left;
    private @Nullable Node<W> right;
    private int height = 1;

    /// The greatest end here and below; null is above all keys.
    private @Nullable Bytes end;

    private Node(KeyRange range) {
      this.range = range;
      this.end = range.to().orElse(null);
    }

    private Node<W> update() {
      height = 1 + Math.max(height(left), height(right));
      end = range.to().orElse(null);
      if (left != null) {
        end = later(end, left.end);
      }
      if (right != null) {
        end = later(end, right.end);
      }
      return this;
    }
  }

  public void add(KeyRange range, W watcher) {
    root = add(root, range, watcher);
  }

  /// Whether the watcher was there.
  public boolean remove(KeyRange range, W watcher) {
    Node<W> node = root;
    while (node != null && !node.range.equals(range)) {
      node = compare(range, node.range) < 0 ? node.left : node.right;
    }
    if (node == null || !node.watchers.remove(watcher)) {
      return false;
    }
    if (node.watchers.isEmpty()) {
      root = remove(root, range);
    }
    return true;
  }

  public void forEach(Bytes key, Consumer<W> action) {
    forEach(root, key, action);
  }

  private static <W> void forEach(@Nullable Node<W> node, Bytes key, Consumer<W> action) {
    if (node == null || (node.end != null && node.end.compareTo(key) <= 0)) {
      return;
    }
    forEach(node.left, key, action);
    if (node.range.from().compareTo(key) > 0) {
      return;
    }
    if (node.range.contains(key)) {
      node.watchers.forEach(action);
    }
    forEach(node.right, key, action);
  }

  private static <W> Node<W> add(@Nullable Node<W> node, KeyRange range, W watcher) {
    if (node == null) {
      Node<W> leaf = new Node<>(range);
      leaf.watchers.add(watcher);
      return leaf;
    }
    int order = compare(range, node.range);
    if (order == 0) {
      node.watchers.add(watcher);
      return node;
    }
    if (order < 0) {
      node.left = add(node.left, range, watcher);
    } else {
      node.right = add(node.right, range, watcher);
    }
    return balanced(node);
  }

  private static <W> @Nullable Node<W> remove(@Nullable Node<W> node, KeyRange range) {
    if (node == null) {
      return null;
    }
    int order = compare(range, node.range);
    if (order < 0) {
      node.left = remove(node.left, range);
    } else if (order > 0) {
      node.right = remove(node.right, range);
    } else {
      return joined(node.left, node.right);
    }
    return balanced(node);
  }

  /// One tree of two, all of `left` before all of `right`.
  private static <W> @Nullable Node<W> joined(@Nullable Node<W> left, @Nullable Node<W> right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    Node<W> first = right;
    while (first.left != null) {
      first = first.left;
    }
    first.right = withoutFirst(right);
    first.left = left;
    return balanced(first);
  }

  private static <W> @Nullable Node<W> withoutFirst(Node<W> node) {
    if (node.left == null) {
      return node.right;
    }
    node.left = withoutFirst(node.left);
    return balanced(node);
  }

  private static <W> Node<W> balanced(Node<W> node) {
    Node<W> left = node.left;
    Node<W> right = node.right;
    if (left != null && height(left) > height(right) + 1) {
      Node<W> middle = left.right;
      boolean bent = middle != null && height(middle) > height(left.left);
      return rotatedRight(node, middle != null && bent ? rotatedLeft(left, middle) : left);
    }
    if (right != null && height(right) > height(left) + 1) {
      Node<W> middle = right.left;
      boolean bent = middle != null && height(middle) > height(right.right);
      return rotatedLeft(node, middle != null && bent ? rotatedRight(right, middle) : right);
    }
    return node.update();
  }

  private static <W> Node<W> rotatedLeft(Node<W> node, Node<W> right) {
    node.right = right.left;
    right.left = node.update();
    return right.update();
  }

  private static <W> Node<W> rotatedRight(Node<W> node, Node<W> left) {
    node.left = left.right;
    left.right = node.update();
    return left.update();
  }

  private static int height(@Nullable Node<?> node) {
    return node == null ? 0 : node.height;
  }

  private static @Nullable Bytes later(@Nullable Bytes one, @Nullable Bytes other) {
    if (one == null || other == null) {
      return null;
    }
    return one.compareTo(other) >= 0 ? one : other;
  }

  /// By start, then by end.
  private static int compare(KeyRange one, KeyRange other) {
    int byStart = one.from().compareTo(other.from());
    if (byStart != 0 || one.to().equals(other.to())) {
      return byStart;
    }
    if (one.to().isEmpty() || other.to().isEmpty()) {
      return one.to().isEmpty() ? 1 : -1;
    }
    return one.to().get().compareTo(other.to().get());
  }
}
