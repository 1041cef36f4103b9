package io.kvorum.storage.support;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An immutable set of keys, kept as disjoint ranges in order.
final class RangeSet {
  static final RangeSet EMPTY = new RangeSet(SortedTable.empty());

  /// Where each range begins, and ends.
  private final SortedTable<Optional<Bytes>> ends;

  private RangeSet(SortedTable<Optional<Bytes>> ends) {
    this.ends = ends;
  }

  boolean isEmpty() {
    return ends.isEmpty();
  }

  RangeSet plus(KeyRange added) {
    if (added.isEmpty()) {
      return this;
    }
    KeyRange before = covering(added.from());
    Bytes from = before == null ? added.from() : before.from();
    Optional<Bytes> to = before == null ? added.to() : later(before.to(), added.to());
    SortedTable.Walk<Optional<Bytes>> inside =
        ends.walk(new KeyRange(added.from(), added.to()), Order.DESCENDING);
    if (inside.next()) {
      to = later(to, inside.value());
    }
    return new RangeSet(ends.removeRange(new KeyRange(from, to)).put(from, to));
  }

  private static Optional<Bytes> later(Optional<Bytes> a, Optional<Bytes> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    return a.get().compareTo(b.get()) >= 0 ? a : b;
  }

  /// The range that holds a key.
  @Nullable KeyRange covering(Bytes key) {
    if (ends.isEmpty()) {
      return null;
    }
    SortedTable.Walk<Optional<Bytes>> walk = ends.walk(KeyRange.ALL, Order.DESCENDING);
    if (!walk.seek(key)) {
      return null;
    }
    KeyRange range = new KeyRange(walk.key(), walk.value());
    return range.contains(key) ? range : null;
  }

  List<KeyRange> ranges() {
    List<KeyRange> ranges = new ArrayList<>();
    SortedTable.Walk<Optional<Bytes>> walk = ends.walk(KeyRange.ALL, Order.ASCENDING);
    while (walk.next()) {
      ranges.add(new KeyRange(walk.key(), walk.value()));
    }
    return ranges;
  }
}
