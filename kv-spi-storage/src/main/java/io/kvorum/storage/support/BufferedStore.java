package io.kvorum.storage.support;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.EngineGauge;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.BatchTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Makes a store of an engine that must sync every transaction, or may lose them all: batches are
/// gathered in a table in memory, visible at once, and drained to the engine by a thread of its
/// own, each table as one batch that is synced before the next one begins. A crash thus loses the
/// tables, which hold the newest batches whole (STORE-2 to STORE-4).
///
/// At most two tables exist: the one that is filled, and the one that is drained. When the first is
/// full before the second is drained, writes wait. A failed drain ends all writes (STORE-11); reads
/// go on.
///
/// The engine beneath needs less than `OrderedStore` promises: one thread writes to it, a batch is
/// whole after its `sync`, and a view may see a part of the batch that is being written, since the
/// table of that batch lies above it.
public final class BufferedStore implements OrderedStore {
  private final OrderedStore engine;
  private final String name;
  private final long tableBytes;
  private final Thread drainer;

  private final ReentrantLock lock = new ReentrantLock();

  /// Something to drain, or the end.
  private final Condition work = lock.newCondition();

  /// A table was drained, or that failed.
  private final Condition drained = lock.newCondition();

  private volatile Layers layers = Layers.EMPTY;
  private volatile boolean closed;
  private boolean syncWanted;
  private boolean ending;
  private @Nullable StorageException failure;

  /// @param name of the store, for messages: its directory
  /// @param tableBytes a table is drained when it has this size; in all two such tables, and one
  ///   batch, lie in memory
  public BufferedStore(OrderedStore engine, String name, long tableBytes) {
    if (tableBytes <= 0) {
      throw new IllegalArgumentException("tableBytes " + tableBytes);
    }
    this.engine = engine;
    this.name = name;
    this.tableBytes = tableBytes;
    this.drainer = Thread.ofPlatform().name("drain " + name).daemon().start(this::drainUntilEnd);
  }

  /// The tables of a moment.
  ///
  /// @param begun how many tables were begun to be drained; the engine holds these, at most
  record Layers(BatchTable filling, @Nullable BatchTable draining, long begun) {
    static final Layers EMPTY = new Layers(BatchTable.EMPTY, null, 0);

    Layers plus(WriteBatch batch) {
      return new Layers(filling.plus(batch), draining, begun);
    }

    Layers beginDraining() {
      return new Layers(BatchTable.EMPTY, filling, begun + 1);
    }

    Layers endDraining() {
      return new Layers(filling, null, begun);
    }

    @Nullable Row get(Bytes key) {
      Row row = filling.get(key);
      return row == null && draining != null ? draining.get(key) : row;
    }
  }

  @Override
  public void write(WriteBatch batch) {
    lock.lock();
    try {
      requireWritable();
      while (layers.filling.bytes() >= tableBytes && layers.draining != null) {
        drained.awaitUninterruptibly();
        requireWritable();
      }
      layers = layers.plus(batch);
      if (layers.filling.bytes() >= tableBytes) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Drains every batch written before the call.
  @Override
  public void sync() {
    lock.lock();
    try {
      requireWritable();
      long target = layers.begun + (layers.filling.isEmpty() ? 0 : 1);
      while (layers.begun < target || (layers.draining != null && layers.begun == target)) {
        syncWanted |= layers.begun < target;
        work.signal();
        drained.awaitUninterruptibly();
        requireWritable();
      }
    } finally {
      lock.unlock();
    }
  }

  private void drainUntilEnd() {
    for (BatchTable table = awaitTable(); table != null; table = awaitTable()) {
      try {
        engine.write(table.toBatch());
        engine.sync();
        endDraining(null);
      } catch (StorageException e) {
        endDraining(e);
      } catch (RuntimeException | Error e) {
        endDraining(new StorageException.Io("cannot drain to " + name, e));
        throw e;
      }
    }
  }

  /// The next table, which is `draining` from now on; null at the end.
  private @Nullable BatchTable awaitTable() {
    lock.lock();
    try {
      while (failure == null) {
        boolean wanted = syncWanted || ending || layers.filling.bytes() >= tableBytes;
        if (wanted && !layers.filling.isEmpty()) {
          syncWanted = false;
          layers = layers.beginDraining();
          return layers.draining;
        }
        if (ending) {
          return null;
        }
        work.awaitUninterruptibly();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void endDraining(@Nullable StorageException failed) {
    lock.lock();
    try {
      if (failed == null) {
        layers = layers.endDraining();
      } else {
        failure = failed;
      }
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void requireWritable() {
    requireOpen();
    if (failure != null) {
      throw IoFailures.ended(name, failure);
    }
  }

  void requireOpen() {
    if (closed) {
      throw new StorageException.Closed("store " + name);
    }
  }

  /// The engine's view is taken after the tables, so it may be newer, but by no more than the table
  /// that is being drained, which covers it. If another table has begun meanwhile, try again.
  @Override
  public View view() {
    while (true) {
      requireOpen();
      Layers moment = layers;
      View beneath = engine.view();
      if (layers.begun == moment.begun) {
        return new BufferedView(this, moment, beneath);
      }
      beneath.close();
    }
  }

  @Override
  public @Nullable Bytes get(Bytes key) {
    while (true) {
      requireOpen();
      Layers moment = layers;
      Row row = moment.get(key);
      Bytes value = row == null ? engine.get(key) : row.value();
      if (row != null || layers.begun == moment.begun) {
        return value;
      }
    }
  }

  @Override
  public StoreSize size() {
    requireOpen();
    StoreSize beneath = engine.size();
    long inMemory = bufferedBytes();
    return new StoreSize(beneath.allocatedBytes() + inMemory, beneath.inUseBytes() + inMemory);
  }

  /// Those of the engine, and the tables' size.
  @Override
  public List<EngineGauge> gauges() {
    requireOpen();
    List<EngineGauge> gauges = new ArrayList<>(engine.gauges());
    gauges.add(
        new EngineGauge(
            "buffered_bytes",
            "What lies in memory and is not in the engine's file yet.",
            bufferedBytes()));
    return gauges;
  }

  private long bufferedBytes() {
    Layers now = layers;
    return now.filling.bytes() + (now.draining == null ? 0 : now.draining.bytes());
  }

  /// Drains the tables first: what they delete is to be given back too.
  @Override
  public void reclaim() {
    sync();
    engine.reclaim();
  }

  /// Drains what is left, unless a drain has failed.
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      ending = true;
      work.signalAll();
      drained.signalAll();
    } finally {
      lock.unlock();
    }
    awaitDrainer();
    engine.close();
  }

  private void awaitDrainer() {
    boolean interrupted = false;
    while (true) {
      try {
        drainer.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
