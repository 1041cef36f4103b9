package io.kvorum.storage.rocksdb;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.EngineGauge;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.StoreDirectory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// One RocksDB.
///
/// How the rules hold without a write-ahead log: a batch enters one memtable whole, memtables are
/// written to tables in the order in which they were filled, and a table counts once the manifest
/// names it (STORE-2, STORE-3). `sync` switches to a new memtable and waits for the old ones
/// (STORE-4); writes go on in the new one meanwhile (STORE-7). A sync thus costs one table, also if
/// little was written: call it every few seconds, not for each batch.
///
/// With a write-ahead log, beneath a `BufferedStore`, each write is synced, and a sync has nothing
/// to do.
///
/// Native memory is never touched after `close` (STORE-9): calls into the store hold `life` for
/// reading, each view has a lock of its own, and `close` holds the first and visits every view.
final class RocksDbStore implements OrderedStore {
  /// How often a write that waits looks.
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final StoreDirectory directory;
  private final RocksDbOptions options;
  private final RocksDB db;
  private final RocksDbHealth health;
  private final SharedMemory memory;
  private final Runnable onClosed;
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private final ReentrantLock writer = new ReentrantLock();
  private final Set<RocksDbView> views = ConcurrentHashMap.newKeySet();
  private final Set<CompactRangeOptions> compactions = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// Whether RocksDB may merge tables by itself.
  private final AtomicBoolean compacting = new AtomicBoolean();

  RocksDbStore(
      StoreDirectory directory,
      RocksDbOptions options,
      RocksDB db,
      SharedMemory memory,
      Runnable onClosed) {
    this.directory = directory;
    this.options = options;
    this.db = db;
    this.health = new RocksDbHealth(directory.path(), db);
    this.memory = memory;
    this.onClosed = onClosed;
  }

  @Override
  public void write(WriteBatch batch) {
    writer.lock();
    try {
      inLife("write", () -> writeNative(batch));
    } finally {
      writer.unlock();
    }
  }

  private void writeNative(WriteBatch batch) throws RocksDBException {
    awaitMemtable();
    byte[] encoded = NativeBatch.encode(batch, endOfKeys(batch));
    try (org.rocksdb.WriteBatch rows = new org.rocksdb.WriteBatch(encoded)) {
      db.write(options.write(), rows);
    } catch (RocksDBException e) {
      throw health.failed("cannot write to", e);
    }
  }

  /// RocksDB must not wait by itself: where a flush fails because the disk is full, it looks for
  /// space every few seconds for ever, and a write that waits for that flush never returns.
  private void awaitMemtable() throws RocksDBException {
    health.require();
    while (isFlushBehind()) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (closed) {
        throw closedStore();
      }
      health.require();
    }
  }

  private boolean isFlushBehind() throws RocksDBException {
    return db.getLongProperty("rocksdb.num-immutable-mem-table") >= options.mostMemtablesToFlush()
        || db.getLongProperty("rocksdb.is-write-stopped") > 0;
  }

  /// RocksDB deletes no range without an end. Asked for by hardly a batch, so it costs a search
  /// only then.
  private Bytes endOfKeys(WriteBatch batch) throws RocksDBException {
    Bytes last = Bytes.EMPTY;
    boolean wanted = false;
    for (WriteBatch.Change change : batch.changes()) {
      if (change instanceof WriteBatch.Put put && put.key().compareTo(last) > 0) {
        last = put.key();
      } else if (change instanceof WriteBatch.DeleteRange delete) {
        wanted |= delete.range().to().isEmpty();
      }
    }
    if (wanted) {
      Bytes stored = lastKey();
      last = stored.compareTo(last) > 0 ? stored : last;
    }
    return last.plus(Bytes.wrap(new byte[1]));
  }

  private Bytes lastKey() throws RocksDBException {
    try (RocksIterator rows = db.newIterator(options.read())) {
      rows.seekToLast();
      rows.status();
      return rows.isValid() ? Bytes.wrap(rows.key()) : Bytes.EMPTY;
    }
  }

  @Override
  public void sync() {
    inLife(
        "sync",
        () -> {
          health.require();
          if (options.syncsWrites()) {
            return;
          }
          beginToCompact();
          try {
            db.flush(options.flush());
          } catch (RocksDBException e) {
            throw health.failed("cannot flush to", e);
          }
          health.require();
        });
  }

  /// Not before the first sync: whoever opens the store reads much of it, and applies what its log
  /// has beyond it, and needs the machine for that.
  private void beginToCompact() throws RocksDBException {
    if (!compacting.getAndSet(true)) {
      db.enableAutoCompaction(List.of(db.getDefaultColumnFamily()));
    }
  }

  @Override
  public View view() {
    Lock alive = alive();
    try {
      RocksDbView view = new RocksDbView(directory.path(), db, views::remove);
      views.add(view);
      return view;
    } finally {
      alive.unlock();
    }
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    Lock alive = alive();
    try {
      byte[] value = db.get(options.read(), key.array());
      return value == null ? null : Bytes.wrap(value);
    } catch (RocksDBException e) {
      throw RocksDbFailures.of("cannot read from " + directory.path(), e);
    } finally {
      alive.unlock();
    }
  }

  /// Memtables are counted too: they are on their way to the disk.
  @Override
  public StoreSize size() {
    Lock alive = alive();
    try {
      long memory = db.getLongProperty("rocksdb.cur-size-all-mem-tables");
      long tables = db.getLongProperty("rocksdb.total-sst-files-size");
      long live = db.getLongProperty("rocksdb.estimate-live-data-size");
      return new StoreSize(tables + memory, Math.min(live, tables) + memory);
    } catch (RocksDBException e) {
      throw RocksDbFailures.of("cannot measure " + directory.path(), e);
    } finally {
      alive.unlock();
    }
  }

  @Override
  public List<EngineGauge> gauges() {
    Lock alive = alive();
    try {
      return RocksDbGauges.of(db, memory);
    } catch (RocksDBException e) {
      throw RocksDbFailures.of("cannot measure " + directory.path(), e);
    } finally {
      alive.unlock();
    }
  }

  @Override
  public void reclaim() {
    inLife("compact", this::compact);
  }

  private void compact() throws RocksDBException {
    try (CompactRangeOptions compaction =
        new CompactRangeOptions()
            .setExclusiveManualCompaction(false)
            .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized)) {
      compactions.add(compaction);
      try {
        if (!closed) {
          db.compactRange(null, null, null, compaction);
        }
      } finally {
        compactions.remove(compaction);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    compactions.forEach(compaction -> compaction.setCanceled(true));
    life.writeLock().lock();
    try {
      if (!db.isOwningHandle()) {
        return;
      }
      views.forEach(RocksDbView::end);
      db.close();
      options.close();
      directory.close();
      onClosed.run();
    } finally {
      life.writeLock().unlock();
    }
  }

  @FunctionalInterface
  private interface NativeCall {
    void run() throws RocksDBException;
  }

  private void inLife(String verb, NativeCall call) {
    Lock alive = alive();
    try {
      call.run();
    } catch (RocksDBException e) {
      throw RocksDbFailures.of("cannot " + verb + " " + directory.path(), e);
    } finally {
      alive.unlock();
    }
  }

  /// While it is held, the native store lives.
  private Lock alive() {
    Lock lock = life.readLock();
    lock.lock();
    if (closed) {
      lock.unlock();
      throw closedStore();
    }
    return lock;
  }

  private StorageException closedStore() {
    return new StorageException.Closed("store " + directory.path());
  }
}
