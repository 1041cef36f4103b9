package io.kvorum.tck.storage;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.WriteBatch;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/// Numbered batches. Each puts its marker first, then rows, and deletes the rows of an older batch,
/// so that from the markers found the whole content follows.
final class CrashWorkload {
  private static final Bytes MARKERS = Bytes.utf8("m");
  private static final int ROWS = 8;
  private static final int VALUE_BYTES = 200;
  private static final int KEPT_BATCHES = 30;
  private static final int MOST_BATCHES_PER_SYNC = 40;

  private CrashWorkload() {}

  /// Told of each sync that succeeded; false ends the work.
  @FunctionalInterface
  interface Synced {
    boolean upTo(long batch);
  }

  /// Goes on after the last batch that the store holds.
  static void run(OrderedStore store, long seed, Synced synced) {
    Random random = new Random(seed);
    long batch = last(store);
    do {
      int batches = 1 + random.nextInt(MOST_BATCHES_PER_SYNC);
      for (int i = 0; i < batches; i++) {
        store.write(batch(++batch));
      }
      store.sync();
    } while (synced.upTo(batch));
  }

  /// Writes batches that no sync follows.
  static void runUnsynced(OrderedStore store, int batches) {
    long last = last(store);
    for (int i = 1; i <= batches; i++) {
      store.write(batch(last + i));
    }
  }

  private static long last(OrderedStore store) {
    NavigableSet<Long> found = markers(content(store));
    return found.isEmpty() ? 0 : found.last();
  }

  static NavigableMap<Bytes, Bytes> content(OrderedStore store) {
    NavigableMap<Bytes, Bytes> content = new TreeMap<>();
    try (OrderedStore.View view = store.view()) {
      for (Map.Entry<Bytes, Bytes> entry :
          StoreUnderTest.scan(view, KeyRange.ALL, Order.ASCENDING)) {
        content.put(entry.getKey(), entry.getValue());
      }
    }
    return content;
  }

  static NavigableSet<Long> markers(NavigableMap<Bytes, Bytes> content) {
    NavigableSet<Long> markers = new TreeSet<>();
    for (Bytes key : content.keySet()) {
      if (key.startsWith(MARKERS)) {
        markers.add(Long.parseLong(key.utf8().substring(1)));
      }
    }
    return markers;
  }

  /// What a store holds that did exactly these batches.
  static NavigableMap<Bytes, Bytes> replay(NavigableSet<Long> batches) {
    NavigableMap<Bytes, Bytes> content = new TreeMap<>();
    for (long number : batches) {
      ModelStore.apply(content, batch(number));
    }
    return content;
  }

  private static WriteBatch batch(long number) {
    WriteBatch batch = new WriteBatch().put(numbered("m", number), Bytes.EMPTY);
    for (int i = 0; i < ROWS; i++) {
      byte[] value = new byte[VALUE_BYTES];
      new Random(number * ROWS + i).nextBytes(value);
      batch.put(numbered("r", number).plus(Bytes.utf8("" + i)), Bytes.wrap(value));
    }
    return number > KEPT_BATCHES
        ? batch.deleteRange(KeyRange.prefix(numbered("r", number - KEPT_BATCHES)))
        : batch;
  }

  private static Bytes numbered(String kind, long number) {
    return Bytes.utf8("%s%012d".formatted(kind, number));
  }
}
