package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import java.util.Comparator;

/// etcd's rule for `key` and `range_end`, as the tests need it.
final class Ranges {
  private static final Comparator<ByteString> ORDER =
      ByteString.unsignedLexicographicalComparator();

  private Ranges() {}

  /// Whether `candidate` is in the range: no end is one key, a zero byte as end is no bound.
  static boolean covers(ByteString key, ByteString rangeEnd, ByteString candidate) {
    if (rangeEnd.isEmpty()) {
      return candidate.equals(key);
    }
    boolean isUnbounded = rangeEnd.equals(Dice.ZERO);
    return ORDER.compare(candidate, key) >= 0
        && (isUnbounded || ORDER.compare(candidate, rangeEnd) < 0);
  }
}
