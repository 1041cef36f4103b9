package io.kvorum.storage.support;

import io.kvorum.api.KeyRange;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.OrderedStore.View;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.LogRows.Head;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// A log on top of any ordered store, by whose rules it keeps its own: a change is one batch
/// (LOG-1: STORE-2), batches are in order and synced (LOG-2: STORE-3, STORE-4), and a read takes a
/// view, which shows one moment of the log, from any thread (LOG-5: STORE-5). `LogRows` says how
/// the log lies there.
///
/// On a `BufferedStore` the changes between two syncs are one transaction of the engine: that is
/// its group commit.
public final class KeyedLog implements LogStorage {
  private static final int OPENING_BYTES = 4 << 20;

  private final OrderedStore store;
  private final LogRows rows;

  /// One change at a time.
  private final ReentrantLock writer = new ReentrantLock();

  /// Guards the outline; held for moments.
  private final ReentrantLock lock = new ReentrantLock();

  private final LogOutline outline;

  private KeyedLog(OrderedStore store, LogRows rows, LogOutline outline) {
    this.store = store;
    this.rows = rows;
    this.outline = outline;
  }

  /// Opens the log in a store, and makes one where the store is empty. Reads every entry once.
  /// Takes the store over, also when it fails.
  ///
  /// @param place where the log is, for messages: its file or directory
  /// @throws StorageException.Corrupted if something is missing or damaged, by index
  /// @throws StorageException.Refused if the store holds something else than a log
  public static KeyedLog open(OrderedStore store, String place) {
    LogRows rows = new LogRows(place);
    try {
      if (isEmpty(store, place)) {
        found(store);
      }
      return new KeyedLog(store, rows, outline(store, rows));
    } catch (RuntimeException | Error failed) {
      store.close();
      throw failed;
    }
  }

  private static boolean isEmpty(OrderedStore store, String place) {
    try (View view = store.view();
        Cursor cursor = view.scan(KeyRange.ALL, Order.ASCENDING)) {
      if (!cursor.next()) {
        return true;
      }
      if (!LogRows.allKeys().contains(cursor.key())) {
        throw new StorageException.Refused(place + " holds a store, not a log");
      }
      return false;
    }
  }

  private static void found(OrderedStore store) {
    WriteBatch batch = new WriteBatch();
    put(batch, LogRows.state(HardState.INITIAL, LogId.ZERO));
    put(batch, LogRows.start(LogStart.EMPTY));
    store.write(batch);
    store.sync();
  }

  private static LogOutline outline(OrderedStore store, LogRows rows) {
    try (View view = store.view()) {
      Head head = rows.head(view);
      LogOutline outline = new LogOutline(head.hardState(), head.start(), head.start().id());
      long next = head.start().index() + 1;
      while (next <= head.last().index()) {
        List<LogEntry> entries = rows.entries(view, next, head.last().index(), OPENING_BYTES);
        entries.forEach(entry -> outline.append(entry.id()));
        next += entries.size();
      }
      rows.requireLast(head.last(), outline.last());
      return outline;
    }
  }

  @Override
  public HardState hardState() {
    return locked(outline::hardState);
  }

  @Override
  public LogStart start() {
    return locked(outline::start);
  }

  @Override
  public TermRuns terms() {
    return locked(outline::terms);
  }

  @Override
  public List<LogEntry> read(long from, int maxBytes) {
    try (View view = store.view()) {
      Head head = rows.head(view);
      if (from <= head.start().index()) {
        throw new StorageException.Compacted(from, head.start().index());
      }
      return from > head.last().index()
          ? List.of()
          : rows.entries(view, from, head.last().index(), maxBytes);
    }
  }

  @Override
  public void write(LogWrite write) {
    writer.lock();
    try {
      LogId kept = outline.check(write);
      List<LogEntry> entries = write.entries();
      LogId last = entries.isEmpty() ? kept : entries.getLast().id();
      WriteBatch batch = new WriteBatch();
      delete(batch, kept.index(), outline.last().index());
      entries.forEach(entry -> put(batch, LogRows.entry(entry)));
      put(batch, LogRows.state(write.hardState(), last));
      change(
          batch,
          () -> {
            outline.hardState(write.hardState());
            outline.truncateBehind(kept);
            entries.forEach(entry -> outline.append(entry.id()));
          });
    } finally {
      writer.unlock();
    }
  }

  @Override
  public void sync() {
    store.sync();
  }

  @Override
  public void compact(LogStart start) {
    writer.lock();
    try {
      LogStart before = outline.start();
      if (start.index() <= before.index()) {
        return;
      }
      outline.checkCompaction(start);
      WriteBatch batch = new WriteBatch();
      delete(batch, before.index(), start.index());
      put(batch, LogRows.start(start));
      change(batch, () -> outline.compact(start));
    } finally {
      writer.unlock();
    }
  }

  @Override
  public void reset(LogStart start) {
    writer.lock();
    try {
      WriteBatch batch = new WriteBatch();
      delete(batch, outline.start().index(), outline.last().index());
      put(batch, LogRows.start(start));
      put(batch, LogRows.state(outline.hardState(), start.id()));
      change(batch, () -> outline.reset(start));
    } finally {
      writer.unlock();
    }
  }

  @Override
  public long sizeBytes() {
    return store.size().allocatedBytes();
  }

  @Override
  public void close() {
    store.close();
  }

  /// Most changes delete nothing.
  private static void delete(WriteBatch batch, long after, long upTo) {
    if (after < upTo) {
      batch.deleteRange(LogRows.keys(after, upTo));
    }
  }

  private static void put(WriteBatch batch, LogRows.Row row) {
    batch.put(row.key(), row.value());
  }

  private void change(WriteBatch batch, Runnable effect) {
    store.write(batch);
    locked(
        () -> {
          effect.run();
          return effect;
        });
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
