package io.kvorum.state.tree;

import io.kvorum.api.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Builds a tree from its leaves upwards. Nodes are left with room for changes to come.
final class TreeBuilder {
  private static final int FILL = Node.CAPACITY * 3 / 4;

  /// A node, and the lowest key below it.
  private record Part<E extends Item>(Bytes from, Node<E> node) {}

  private TreeBuilder() {}

  /// @param sorted at least one item
  static <E extends Item> Node<E> build(E[] sorted) {
    Edit batch = new Edit();
    List<Part<E>> level = leaves(batch, sorted);
    while (level.size() > 1) {
      level = above(batch, level);
    }
    return level.getFirst().node();
  }

  private static <E extends Item> List<Part<E>> leaves(Edit batch, E[] sorted) {
    int count = nodesFor(sorted.length);
    List<Part<E>> leaves = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int start = share(i, sorted.length, count);
      leaves.add(
          new Part<>(
              Bytes.wrap(sorted[start].key()),
              new Leaf<>(batch, sorted, start, share(i + 1, sorted.length, count))));
    }
    return leaves;
  }

  private static <E extends Item> List<Part<E>> above(Edit batch, List<Part<E>> parts) {
    int count = nodesFor(parts.size());
    List<Part<E>> level = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int start = share(i, parts.size(), count);
      level.add(join(batch, parts.subList(start, share(i + 1, parts.size(), count))));
    }
    return level;
  }

  /// @param children at least two, since the parts are shared out evenly
  private static <E extends Item> Part<E> join(Edit batch, List<Part<E>> children) {
    Part<E> first = children.get(0);
    Part<E> second = children.get(1);
    Inner<E> inner = new Inner<>(batch, first.node(), second.from().array(), second.node());
    for (Part<E> child : children.subList(2, children.size())) {
      inner.insert(inner.size, child.from().array(), child.node());
    }
    return new Part<>(first.from(), inner);
  }

  private static int nodesFor(int parts) {
    return (parts + FILL - 1) / FILL;
  }

  /// Where part `index` of `count` equal ones begins.
  private static int share(int index, int all, int count) {
    return (int) ((long) all * index / count);
  }
}
