package io.kvorum.state.mvcc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Decoded rows of the recent past, within a number of bytes. Rows never change, so a row found
/// here is right whatever else goes on; any thread may put and get.
///
/// Each row has two places, by its revision. A row that comes in takes a free one, else that of a
/// row that nobody has asked for, else that of the older row. Above the limit a hand goes round and
/// clears what nobody has asked for since it came by (the clock algorithm).
final class RowCache {
  /// Larger values go to the store each time: a few of them would push out hundreds of others.
  static final int MAX_VALUE_BYTES = 4 << 10;

  private static final int MIN_PLACES = 16;
  private static final int BYTES_PER_PLACE = 128;
  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Row[].class);
  private static final VarHandle BYTES;
  private static final VarHandle HAND;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      BYTES = lookup.findVarHandle(RowCache.class, "bytes", long.class);
      HAND = lookup.findVarHandle(RowCache.class, "hand", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final @Nullable Row[] places;
  private final long maxBytes;
  private final int shift;

  @SuppressWarnings("UnusedVariable") // through BYTES
  private volatile long bytes;

  @SuppressWarnings("UnusedVariable") // through HAND
  private volatile int hand;

  RowCache(long maxBytes) {
    long wanted = Math.clamp(maxBytes / BYTES_PER_PLACE, MIN_PLACES, 1 << 28);
    this.places = new @Nullable Row[Integer.highestOneBit((int) wanted)];
    this.shift = 1 + Long.numberOfLeadingZeros(places.length);
    this.maxBytes = maxBytes;
  }

  @Nullable Row get(long main, int sub) {
    Row row = find(main, sub);
    if (row != null) {
      row.used(true);
    }
    return row;
  }

  /// Whether the row is here and was asked for.
  boolean isUsed(long main, int sub) {
    Row row = find(main, sub);
    return row != null && row.isUsed();
  }

  void put(Row row) {
    if (row.kv().value().length() > MAX_VALUE_BYTES) {
      return;
    }
    int place = placeOf(row.main(), row.sub());
    long now = exchange(isBetter(at(place ^ 1), at(place)) ? place ^ 1 : place, row);
    while (now > maxBytes) {
      int next = (int) HAND.getAndAdd(this, 1) & (places.length - 1);
      Row there = at(next);
      if (there != null && there.isUsed()) {
        there.used(false);
      } else if (there != null) {
        exchange(next, null);
      }
      now = bytes;
    }
  }

  private @Nullable Row find(long main, int sub) {
    int place = placeOf(main, sub);
    Row row = at(place);
    if (row == null || !row.is(main, sub)) {
      row = at(place ^ 1);
    }
    return row == null || !row.is(main, sub) ? null : row;
  }

  private @Nullable Row at(int place) {
    return (Row) PLACE.getAcquire(places, place);
  }

  /// Whether `one` is rather to be given up than `other`.
  private static boolean isBetter(@Nullable Row one, @Nullable Row other) {
    if (one == null || other == null) {
      return other != null;
    }
    return one.isUsed() == other.isUsed() ? one.main() < other.main() : other.isUsed();
  }

  long bytes() {
    return bytes;
  }

  /// Returns the bytes of all rows after it.
  private long exchange(int place, @Nullable Row row) {
    Row before = (Row) PLACE.getAndSet(places, place, row);
    long change = weightBytes(row) - weightBytes(before);
    return (long) BYTES.getAndAdd(this, change) + change;
  }

  private static long weightBytes(@Nullable Row row) {
    return row == null ? 0 : row.weightBytes();
  }

  /// Fibonacci hashing: the highest bits of a product with the golden ratio spread revisions that
  /// follow one another evenly; a second odd number does it for the rows of one revision.
  private int placeOf(long main, int sub) {
    long mixed = main * 0x9E3779B97F4A7C15L + sub * 0xC2B2AE3D27D4EB4FL;
    return (int) (mixed >>> shift);
  }
}
