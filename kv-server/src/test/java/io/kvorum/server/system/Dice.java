package io.kvorum.server.system;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Random;

/// Seeded choices from a small world: few keys, values and leases, so that requests meet each other
/// all the time.
///
/// With the two of [LockRequests] there are no more keys than the twelve up to which Go's sort is
/// an insertion sort, hence stable: beyond that etcd's order of equal values is no contract.
final class Dice {
  static final List<ByteString> KEYS =
      List.of(
          text("a"),
          bytes('a', 0),
          text("aa"),
          text("ab"),
          text("b"),
          text("k/1"),
          text("k/2"),
          text("z"),
          bytes(0),
          bytes(0xff, 0xff));
  static final ByteString ZERO = bytes(0);

  private static final List<ByteString> VALUES =
      List.of(text("0"), text("1"), text("10"), text("v"), bytes(0xfe, 0, 1), ByteString.EMPTY);
  private static final List<Long> LEASES = List.of(1L, 7L, 100L, 4_611_686_018_427_387_904L, -5L);
  private static final long UNKNOWN_LEASE = 999;

  private final Random random;

  Dice(long seed) {
    random = new Random(seed);
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static ByteString bytes(int... bytes) {
    byte[] copy = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      copy[i] = (byte) bytes[i];
    }
    return ByteString.copyFrom(copy);
  }

  boolean percent(int chance) {
    return random.nextInt(100) < chance;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /// A key of the world; rarely one that is never written, hardly ever none at all.
  ByteString key() {
    int roll = random.nextInt(200);
    if (roll == 0) {
      return ByteString.EMPTY;
    }
    return roll < 6 ? text("never/" + roll) : oneOf(KEYS);
  }

  /// A key of the world, hardly ever none at all.
  ByteString keyToWrite() {
    return percent(1) ? ByteString.EMPTY : oneOf(KEYS);
  }

  ByteString value() {
    return oneOf(VALUES);
  }

  /// The end of a range that begins at `key`: none, a prefix, everything after, or any other key,
  /// which may well lie before it.
  ByteString rangeEnd(ByteString key) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> ByteString.EMPTY;
      case 3 -> prefixEnd(key);
      case 4 -> ZERO;
      default -> oneOf(KEYS);
    };
  }

  /// The end of a range of more than one key, mostly a sensible one.
  ByteString widerEnd(ByteString key) {
    ByteString end = rangeEnd(key);
    return end.isEmpty() ? prefixEnd(key) : end;
  }

  private static ByteString prefixEnd(ByteString prefix) {
    for (int i = prefix.size() - 1; i >= 0; i--) {
      int b = prefix.byteAt(i) & 0xff;
      if (b < 0xff) {
        return prefix.substring(0, i).concat(bytes(b + 1));
      }
    }
    return ZERO;
  }

  /// A lease of the world, granted or not at the moment; rarely one that never is.
  long lease() {
    return percent(5) ? UNKNOWN_LEASE : grantableLease();
  }

  long grantableLease() {
    return oneOf(LEASES);
  }

  /// The time to live of a lease in seconds. Each has its own, far from all others, so that lists
  /// that are sorted by the remaining time have one right order.
  static long secondsToLive(long lease) {
    return 10_000 + 1_000L * LEASES.indexOf(lease);
  }

  /// A revision around the interesting ones: the compacted, the current and the next.
  long revision(long compacted, long current) {
    return switch (random.nextInt(10)) {
      case 0 -> compacted - 1;
      case 1 -> compacted;
      case 2 -> current;
      case 3 -> current + 1;
      case 4 -> percent(30) ? -random.nextInt(3) : current - 1;
      default -> compacted + random.nextLong(Math.max(1, current - compacted + 1));
    };
  }
}
