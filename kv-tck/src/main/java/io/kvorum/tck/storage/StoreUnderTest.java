package io.kvorum.tck.storage;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.WriteBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The engine that a test tries, and one store of it, opened when it is first asked for.
final class StoreUnderTest implements AutoCloseable {
  private final StorageEngine engine;
  private final Path directory;
  private @Nullable OrderedStore store;

  StoreUnderTest(StorageEngine engine, Path directory) {
    this.engine = engine;
    this.directory = directory;
  }

  StorageEngine engine() {
    return engine;
  }

  Path directory() {
    return directory;
  }

  OrderedStore store() {
    OrderedStore open = store;
    if (open == null) {
      open = engine.openStore(directory);
      store = open;
    }
    return open;
  }

  OrderedStore reopen() {
    closeStore();
    return store();
  }

  void closeStore() {
    if (store != null) {
      store.close();
      store = null;
    }
  }

  /// Closes a store that has failed: how its last words end does not matter.
  void abandonStore() {
    try {
      closeStore();
    } catch (StorageException failedBefore) {
      store = null;
    }
  }

  void write(WriteBatch batch) {
    store().write(batch);
  }

  void put(String key, String value) {
    write(new WriteBatch().put(Bytes.utf8(key), Bytes.utf8(value)));
  }

  @Nullable String get(String key) {
    Bytes value = store().get(Bytes.utf8(key));
    return value == null ? null : value.utf8();
  }

  /// All entries as `key=value`.
  List<String> entries() {
    try (OrderedStore.View view = store().view()) {
      return entries(view);
    }
  }

  static List<String> entries(OrderedStore.View view) {
    return scan(view, KeyRange.ALL, Order.ASCENDING).stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .toList();
  }

  static List<Map.Entry<Bytes, Bytes>> scan(OrderedStore.View view, KeyRange range, Order order) {
    List<Map.Entry<Bytes, Bytes>> entries = new ArrayList<>();
    try (OrderedStore.Cursor cursor = view.scan(range, order)) {
      while (cursor.next()) {
        entries.add(Map.entry(cursor.key(), cursor.value()));
      }
    }
    return entries;
  }

  @Override
  public void close() {
    closeStore();
    engine.close();
  }
}
