package io.kvorum.tck.memory;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.SortedTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// A store whose every moment is an immutable table.
final class MemoryStore implements OrderedStore {
  private static final int FORGOTTEN_BATCH = 7;
  private static final long OVERLAP_NANOS = 100_000;

  private final Disk disk;
  private final Set<Fault> faults;
  private final ReentrantLock writer = new ReentrantLock();

  /// Whether a write is under way; of use to a fault only.
  private final AtomicBoolean writing = new AtomicBoolean();

  private volatile SortedTable<Bytes> table;
  private volatile boolean closed;

  /// What a crash may leave: differs from `table` only by a fault.
  private SortedTable<Bytes> onDisk;

  private long batches;

  /// The last one written; of use to a fault only.
  private @Nullable WriteBatch kept;

  private MemoryStore(Disk disk, SortedTable<Bytes> table, Set<Fault> faults) {
    this.disk = disk;
    this.table = table;
    this.onDisk = table;
    this.faults = faults;
  }

  @Override
  public void write(WriteBatch batch) {
    lockWriter();
    try {
      requireOpen();
      SortedTable<Bytes> next = apply(table, batch.changes());
      persist(batch.changes(), next);
      table = next;
      kept = batch;
    } finally {
      writing.set(false);
      writer.unlock();
    }
  }

  private void lockWriter() {
    if (faults.contains(Fault.UNSERIALIZED_WRITES) && !writing.compareAndSet(false, true)) {
      throw new IllegalStateException("two writers at a time");
    }
    writer.lock();
    if (faults.contains(Fault.UNSERIALIZED_WRITES) || faults.contains(Fault.SYNC_EXCLUDES_WRITE)) {
      LockSupport.parkNanos(OVERLAP_NANOS);
    }
  }

  private SortedTable<Bytes> apply(SortedTable<Bytes> before, List<WriteBatch.Change> changes) {
    SortedTable<Bytes> next = before;
    for (WriteBatch.Change change : changes) {
      next =
          switch (change) {
            case WriteBatch.Put put -> next.put(put.key(), put.value());
            case WriteBatch.Delete delete -> next.remove(delete.key());
            case WriteBatch.DeleteRange delete ->
                faults.contains(Fault.LOST_DELETE_RANGE) ? next : next.removeRange(delete.range());
          };
    }
    return next;
  }

  private void persist(List<WriteBatch.Change> changes, SortedTable<Bytes> next) {
    batches++;
    if (faults.contains(Fault.TORN_BATCH)) {
      disk.states.write(apply(onDisk, changes.subList(0, (changes.size() + 1) / 2)));
    }
    if (!faults.contains(Fault.FORGOTTEN_BATCH)) {
      onDisk = next;
    } else if (batches % FORGOTTEN_BATCH != 0) {
      onDisk = apply(onDisk, changes);
    }
    disk.states.write(onDisk);
  }

  @Override
  public void sync() {
    if (faults.contains(Fault.SYNC_EXCLUDES_WRITE) && writer.isLocked()) {
      throw new IllegalStateException("sync beside write");
    }
    writer.lock();
    try {
      requireOpen();
      if (!faults.contains(Fault.LYING_SYNC)) {
        onDisk = table;
        disk.states.write(table);
        disk.states.sync();
      }
    } finally {
      writer.unlock();
    }
  }

  @Override
  public View view() {
    requireOpen();
    if (faults.contains(Fault.KEPT_BATCH)) {
      applyAgain();
    }
    return new MemoryView(table);
  }

  private void applyAgain() {
    writer.lock();
    try {
      if (kept != null) {
        table = apply(table, kept.changes());
      }
    } finally {
      writer.unlock();
    }
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
    return new StoreSize(bytes, faults.contains(Fault.BOASTED_SIZE) ? bytes + 1 : bytes);
  }

  @Override
  public void close() {
    writer.lock();
    try {
      if (!closed) {
        closed = true;
        disk.states.close();
      }
    } finally {
      writer.unlock();
    }
  }

  /// After it no write reaches the disk any more.
  private void end() {
    writer.lock();
    try {
      closed = true;
    } finally {
      writer.unlock();
    }
  }

  private void requireOpen() {
    if (closed && !faults.contains(Fault.OPEN_AFTER_CLOSE)) {
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

    MemoryStore open(Set<Fault> faults) {
      MemoryStore opened = new MemoryStore(this, states.open(faults), faults);
      store = opened;
      return opened;
    }

    void crash(IntUnaryOperator surviving) {
      if (store != null) {
        store.end();
      }
      states.crash(surviving);
    }

    void requireClosed() {
      states.requireClosed();
    }
  }

  private final class MemoryView implements View {
    private final SortedTable<Bytes> moment;
    private final long takenBy = Thread.currentThread().threadId();
    private boolean viewClosed;

    MemoryView(SortedTable<Bytes> moment) {
      this.moment = moment;
    }

    @Override
    public @Nullable Bytes get(Bytes key) {
      requireUsable();
      return moment().get(key);
    }

    @Override
    public Cursor scan(KeyRange range, Order order) {
      requireUsable();
      boolean isForwardOnly = faults.contains(Fault.FORWARD_SEEK);
      return new MemoryCursor(
          this::requireUsable, moment().walk(range, order), order, isForwardOnly);
    }

    @Override
    public Cursor sweep(KeyRange range) {
      Cursor cursor = scan(range, Order.ASCENDING);
      if (faults.contains(Fault.LATE_SWEEP)) {
        cursor.next();
      }
      return cursor;
    }

    private SortedTable<Bytes> moment() {
      return faults.contains(Fault.MOVING_VIEW) ? table : moment;
    }

    void requireUsable() {
      requireOpen();
      if (viewClosed) {
        throw new StorageException.Closed("view of " + disk.directory);
      }
      if (faults.contains(Fault.THREAD_BOUND_VIEW)
          && Thread.currentThread().threadId() != takenBy) {
        throw new IllegalStateException("the view belongs to thread " + takenBy);
      }
    }

    @Override
    public void close() {
      viewClosed = true;
    }
  }
}
