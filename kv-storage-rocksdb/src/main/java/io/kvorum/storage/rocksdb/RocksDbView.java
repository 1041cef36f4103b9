package io.kvorum.storage.rocksdb;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.StorageException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/// A snapshot of RocksDB. Every call holds the view's own lock, so that the store can end the view
/// from another thread; nobody else contends for it.
final class RocksDbView implements OrderedStore.View {
  /// How much of a table a sweep reads at once.
  private static final long SWEEP_BYTES = 2 << 20;

  private final Path directory;
  private final RocksDB db;
  private final Consumer<RocksDbView> onEnd;
  private final Snapshot snapshot;
  private final ReadOptions read;
  private final Set<Rows> open = new HashSet<>();
  private boolean ended;

  RocksDbView(Path directory, RocksDB db, Consumer<RocksDbView> onEnd) {
    this.directory = directory;
    this.db = db;
    this.onEnd = onEnd;
    this.snapshot = db.getSnapshot();
    this.read = new ReadOptions().setSnapshot(snapshot);
  }

  @Override
  public synchronized @Nullable Bytes get(Bytes key) {
    requireOpen();
    try {
      byte[] value = db.get(read, key.array());
      return value == null ? null : Bytes.wrap(value);
    } catch (RocksDBException e) {
      throw RocksDbFailures.of("cannot read from " + directory, e);
    }
  }

  @Override
  public Cursor scan(KeyRange range, Order order) {
    return scan(range, order, new ReadOptions());
  }

  @Override
  public Cursor sweep(KeyRange range) {
    return scan(
        range,
        Order.ASCENDING,
        new ReadOptions().setReadaheadSize(SWEEP_BYTES).setFillCache(false));
  }

  /// Takes the options over.
  private synchronized Cursor scan(KeyRange range, Order order, ReadOptions options) {
    requireOpen();
    if (range.isEmpty()) {
      options.close();
      return new NoRows();
    }
    Rows rows = new Rows(range, order, options);
    open.add(rows);
    return rows;
  }

  @Override
  public void close() {
    end();
  }

  synchronized void end() {
    if (!ended) {
      ended = true;
      open.forEach(Rows::release);
      open.clear();
      read.close();
      db.releaseSnapshot(snapshot);
      snapshot.close();
      onEnd.accept(this);
    }
  }

  private void requireOpen() {
    if (ended) {
      throw new StorageException.Closed("view of " + directory);
    }
  }

  private static NoSuchElementException notAtAnEntry() {
    return new NoSuchElementException("not at an entry");
  }

  /// The entries of a range that is empty by its bounds, which RocksDB's iterator does not expect.
  private final class NoRows implements Cursor {
    @Override
    public boolean next() {
      synchronized (RocksDbView.this) {
        requireOpen();
        return false;
      }
    }

    @Override
    public boolean seek(Bytes key) {
      return next();
    }

    @Override
    public Bytes key() {
      throw notAtAnEntry();
    }

    @Override
    public Bytes value() {
      throw notAtAnEntry();
    }

    @Override
    public void close() {}
  }

  private final class Rows implements Cursor {
    private final boolean ascending;

    /// Native strings that the iterator refers to as long as it lives.
    private final Slice from;

    private final @Nullable Slice to;
    private final ReadOptions bounded;
    private final RocksIterator iterator;
    private Position position = Position.BEFORE;
    private boolean released;

    private enum Position {
      BEFORE,
      AT,
      AFTER
    }

    Rows(KeyRange range, Order order, ReadOptions options) {
      ascending = order == Order.ASCENDING;
      from = new Slice(range.from().array());
      to = range.to().map(key -> new Slice(key.array())).orElse(null);
      bounded = options.setSnapshot(snapshot).setIterateLowerBound(from);
      if (to != null) {
        bounded.setIterateUpperBound(to);
      }
      iterator = db.newIterator(bounded);
    }

    @Override
    public boolean next() {
      synchronized (RocksDbView.this) {
        requireLiving();
        switch (position) {
          case BEFORE -> begin();
          case AT -> step();
          case AFTER -> {}
        }
        return position != Position.AFTER && arrive();
      }
    }

    @Override
    public boolean seek(Bytes key) {
      synchronized (RocksDbView.this) {
        requireLiving();
        if (ascending) {
          iterator.seek(key.array());
        } else {
          iterator.seekForPrev(key.array());
        }
        return arrive();
      }
    }

    private void begin() {
      if (ascending) {
        iterator.seekToFirst();
      } else {
        iterator.seekToLast();
      }
    }

    private void step() {
      if (ascending) {
        iterator.next();
      } else {
        iterator.prev();
      }
    }

    private boolean arrive() {
      if (iterator.isValid()) {
        position = Position.AT;
        return true;
      }
      position = Position.AFTER;
      try {
        iterator.status();
      } catch (RocksDBException e) {
        throw RocksDbFailures.of("cannot scan " + directory, e);
      }
      return false;
    }

    @Override
    public Bytes key() {
      synchronized (RocksDbView.this) {
        requireEntry();
        return Bytes.wrap(iterator.key());
      }
    }

    @Override
    public Bytes value() {
      synchronized (RocksDbView.this) {
        requireEntry();
        return Bytes.wrap(iterator.value());
      }
    }

    private void requireEntry() {
      requireLiving();
      if (position != Position.AT) {
        throw notAtAnEntry();
      }
    }

    private void requireLiving() {
      requireOpen();
      if (released) {
        throw new StorageException.Closed("cursor in " + directory);
      }
    }

    @Override
    public void close() {
      synchronized (RocksDbView.this) {
        open.remove(this);
        release();
      }
    }

    void release() {
      if (!released) {
        released = true;
        iterator.close();
        bounded.close();
        from.close();
        if (to != null) {
          to.close();
        }
      }
    }
  }
}
