package io.kvorum.storage.support;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.StorageException;
import org.jspecify.annotations.Nullable;

/// The tables of a moment above the engine's view.
final class BufferedView implements OrderedStore.View {
  private final BufferedStore store;
  private final BufferedStore.Layers layers;
  private final OrderedStore.View beneath;
  private volatile boolean closed;

  BufferedView(BufferedStore store, BufferedStore.Layers layers, OrderedStore.View beneath) {
    this.store = store;
    this.layers = layers;
    this.beneath = beneath;
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    requireOpen();
    BatchTable.Row row = layers.get(key);
    return row == null ? beneath.get(key) : row.value();
  }

  @Override
  public Cursor scan(KeyRange range, Order order) {
    requireOpen();
    Cursor rows = beneath.scan(range, order);
    if (layers.draining() != null) {
      rows = above(layers.draining(), rows, range, order);
    }
    return above(layers.filling(), rows, range, order);
  }

  /// Also an empty table is laid above: the cursor checks whether view and store are open.
  private Cursor above(BatchTable table, Cursor rows, KeyRange range, Order order) {
    return new OverlayCursor(this, table, rows, range, order);
  }

  void requireOpen() {
    store.requireOpen();
    if (closed) {
      throw new StorageException.Closed("view");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      beneath.close();
    }
  }
}
