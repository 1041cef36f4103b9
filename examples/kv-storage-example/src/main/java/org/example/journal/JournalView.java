package org.example.journal;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.OrderedStore.View;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.support.SortedTable;
import org.jspecify.annotations.Nullable;

/// The rows of one moment, until the view or its store is closed (STORE-9).
final class JournalView implements View {
  private final JournalStore store;
  private final SortedTable<Bytes> table;
  private volatile boolean open = true;

  JournalView(JournalStore store, SortedTable<Bytes> table) {
    this.store = store;
    this.table = table;
  }

  private void requireOpen() {
    store.requireOpen();
    if (!open) {
      throw new StorageException.Closed("the view");
    }
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    requireOpen();
    return table.get(key);
  }

  @Override
  public Cursor scan(KeyRange range, Order order) {
    requireOpen();
    return new Scan(table.walk(range, order));
  }

  @Override
  public void close() {
    open = false;
  }

  private final class Scan implements Cursor {
    private final SortedTable.Walk<Bytes> walk;

    Scan(SortedTable.Walk<Bytes> walk) {
      this.walk = walk;
    }

    @Override
    public boolean next() {
      requireOpen();
      return walk.next();
    }

    @Override
    public boolean seek(Bytes key) {
      requireOpen();
      return walk.seek(key);
    }

    @Override
    public Bytes key() {
      return walk.key();
    }

    @Override
    public Bytes value() {
      return walk.value();
    }

    @Override
    public void close() {
      // The rows are the view's.
    }
  }
}
