package io.kvorum.tck.memory;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.SortedTable;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A store whose every moment is an immutable table.
final class MemoryStore implements OrderedStore {
  private final Disk disk;
  private volatile SortedTable<Bytes> table;
  private volatile boolean closed;

  private MemoryStore(Disk disk, SortedTable<Bytes> table) {
    this.disk = disk;
    this.table = table;
  }

  @Override
  public synchronized void write(WriteBatch batch) {
    requireOpen();
    SortedTable<Bytes> next = table;
    for (WriteBatch.Change change : batch.changes()) {
      next =
          switch (change) {
            case WriteBatch.Put put -> next.put(put.key(), put.value());
            case WriteBatch.Delete delete -> next.remove(delete.key());
            case WriteBatch.DeleteRange delete -> next.removeRange(delete.range());
          };
    }
    disk.states.write(next);
    table = next;
  }

  @Override
  public synchronized void sync() {
    requireOpen();
    disk.states.sync();
  }

  @Override
  public View view() {
    requireOpen();
    return new MemoryView(table);
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    requireOpen();
    return table.get(key);
  }

  @Override
  public StoreSize size() {
    requireOpen();
    long bytes = 0;
    SortedTable.Walk<Bytes> walk = table.walk(KeyRange.ALL, Order.ASCENDING);
    while (walk.next()) {
      bytes += walk.key().length() + walk.value().length();
    }
    return new StoreSize(bytes, bytes);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      disk.states.close();
    }
  }

  /// After it no write reaches the disk any more.
  private synchronized void end() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new StorageException.Closed("store " + disk.directory);
    }
  }

  /// What is left of a store when it is closed.
  static final class Disk {
    private final Path directory;
    private final MemoryEngine.States<SortedTable<Bytes>> states;
    private @Nullable MemoryStore store;

    Disk(Path directory) {
      this.directory = directory;
      this.states = new MemoryEngine.States<>(directory, SortedTable.empty());
    }

    MemoryStore open() {
      MemoryStore opened = new MemoryStore(this, states.open());
      store = opened;
      return opened;
    }

    void crash(@Nullable RandomGenerator random) {
      if (store != null) {
        store.end();
      }
      states.crash(random);
    }

    void requireClosed() {
      states.requireClosed();
    }
  }

  private final class MemoryView implements View {
    private final SortedTable<Bytes> moment;
    private boolean viewClosed;

    MemoryView(SortedTable<Bytes> moment) {
      this.moment = moment;
    }

    @Override
    public @Nullable Bytes get(Bytes key) {
      requireUsable();
      return moment.get(key);
    }

    @Override
    public Cursor scan(KeyRange range, Order order) {
      requireUsable();
      return new MemoryCursor(this, moment.walk(range, order));
    }

    void requireUsable() {
      requireOpen();
      if (viewClosed) {
        throw new StorageException.Closed("view of " + disk.directory);
      }
    }

    @Override
    public void close() {
      viewClosed = true;
    }
  }

  private static final class MemoryCursor implements Cursor {
    private final MemoryView view;
    private final SortedTable.Walk<Bytes> walk;

    MemoryCursor(MemoryView view, SortedTable.Walk<Bytes> walk) {
      this.view = view;
      this.walk = walk;
    }

    @Override
    public boolean next() {
      view.requireUsable();
      return walk.next();
    }

    @Override
    public boolean seek(Bytes key) {
      view.requireUsable();
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
    public void close() {}
  }
}
