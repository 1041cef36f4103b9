package io.kvorum.tck.storage;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.WriteBatch;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/// What a batch and a scan mean, on a sorted map.
final class ModelStore {
  private ModelStore() {}

  static void apply(NavigableMap<Bytes, Bytes> content, WriteBatch batch) {
    for (WriteBatch.Change change : batch.changes()) {
      switch (change) {
        case WriteBatch.Put put -> content.put(put.key(), put.value());
        case WriteBatch.Delete delete -> content.remove(delete.key());
        case WriteBatch.DeleteRange delete -> within(content, delete.range()).clear();
      }
    }
  }

  /// The live part of the map that is in a range.
  static NavigableMap<Bytes, Bytes> within(NavigableMap<Bytes, Bytes> content, KeyRange range) {
    if (range.isEmpty()) {
      return content.headMap(Bytes.EMPTY, false);
    }
    return range.to().isPresent()
        ? content.subMap(range.from(), true, range.to().get(), false)
        : content.tailMap(range.from(), true);
  }

  static NavigableMap<Bytes, Bytes> ordered(
      NavigableMap<Bytes, Bytes> content, KeyRange range, Order order) {
    NavigableMap<Bytes, Bytes> within = within(content, range);
    return order == Order.ASCENDING ? within : within.descendingMap();
  }

  static List<Map.Entry<Bytes, Bytes>> scan(
      NavigableMap<Bytes, Bytes> content, KeyRange range, Order order) {
    return ordered(content, range, order).entrySet().stream()
        .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
        .toList();
  }
}
