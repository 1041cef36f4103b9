package io.kvorum.state.mvcc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Decoded rows of the recent past, within a number of bytes. Rows never change, so a row found
/// here is right whatever else goes on; any thread may put and get.
///
/// Each row has two places, by its revision. A row that comes in takes a free one, else that of the
/// older row. Above the limit, a hand goes round and clears places.
final class RowCache {
  /// Larger values go to the store each time: a few of them would push out hundreds of others.
  static final int MAX_VALUE_BYTES = 4 << 10;

  private static final int MIN_PLACES = 16;
  private static final int BYTES_PER_PLACE = 256;
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

  @SuppressWarnings("UnusedVariable") // through BYTES
  private volatile long bytes;

  @SuppressWarnings("UnusedVariable") // through HAND
  private volatile int hand;

  RowCache(long maxBytes) {
    long wanted = Math.clamp(maxBytes / BYTES_PER_PLACE, MIN_PLACES, 1 << 28);
    this.places = new @Nullable Row[Integer.highestOneBit((int) wanted)];
    this.maxBytes = maxBytes;
  }

  @Nullable Row get(long main, int sub) {
    int place = placeOf(main, sub);
    Row row = (Row) PLACE.getAcquire(places, place);
    if (row != null && row.is(main, sub)) {
      return row;
    }
    row = (Row) PLACE.getAcquire(places, place ^ 1);
    return row != null && row.is(main, sub) ? row : null;
  }

  void put(Row row) {
    if (row.kv().value().length() > MAX_VALUE_BYTES) {
      return;
    }
    int place = placeOf(row.main(), row.sub());
    Row here = places[place];
    Row beside = places[place ^ 1];
    boolean takeBeside = here != null && (beside == null || beside.main() < here.main());
    long now = exchange(takeBeside ? place ^ 1 : place, row);
    while (now > maxBytes) {
      int cleared = ((int) HAND.getAndAdd(this, 1)) & (places.length - 1);
      if (places[cleared] != null) {
        now = exchange(cleared, null);
      } else {
        now = bytes;
      }
    }
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

  private int placeOf(long main, int sub) {
    long mixed = (main * 31 + sub) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & (places.length - 1);
  }
}
