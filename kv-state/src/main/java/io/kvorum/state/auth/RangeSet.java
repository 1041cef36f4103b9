package io.kvorum.state.auth;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A set of keys: ranges in order that neither overlap nor touch.
record RangeSet(List<KeyRange> ranges) {
  /// The union of ranges.
  static RangeSet of(List<KeyRange> all) {
    List<KeyRange> sorted =
        all.stream()
            .filter(range -> !range.isEmpty())
            .sorted(Comparator.comparing(KeyRange::from))
            .toList();
    List<KeyRange> merged = new ArrayList<>();
    for (KeyRange range : sorted) {
      if (!merged.isEmpty() && reaches(merged.getLast(), range.from())) {
        merged.add(join(merged.removeLast(), range));
      } else {
        merged.add(range);
      }
    }
    return new RangeSet(List.copyOf(merged));
  }

  private static boolean reaches(KeyRange range, Bytes key) {
    return range.to().isEmpty() || range.to().get().compareTo(key) >= 0;
  }

  private static KeyRange join(KeyRange first, KeyRange second) {
    boolean secondEndsLater = first.to().isPresent() && reaches(second, first.to().get());
    return new KeyRange(first.from(), secondEndsLater ? second.to() : first.to());
  }

  /// Whether every key of a range is in the set. A range without keys is in it if its first one is,
  /// as in etcd.
  boolean covers(KeyRange asked) {
    int index = lastAtOrBefore(asked.from());
    if (index < 0) {
      return false;
    }
    KeyRange range = ranges.get(index);
    if (asked.isEmpty()) {
      return range.contains(asked.from());
    }
    return range.to().isEmpty()
        || (asked.to().isPresent() && range.to().get().compareTo(asked.to().get()) >= 0);
  }

  private int lastAtOrBefore(Bytes key) {
    int low = 0;
    int high = ranges.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranges.get(middle).from().compareTo(key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
