package io.kvorum.tck.memory;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// A log in memory. It keeps the changes since the last sync, not a state for each.
final class MemoryLog implements LogStorage {
  private static final long OVERLAP_NANOS = 100_000;

  private final Disk disk;
  private final Content content;
  private final Set<Fault> faults;

  /// Whether a change is being made; of use to a fault only.
  private final AtomicBoolean changing = new AtomicBoolean();

  private boolean closed;

  private MemoryLog(Disk disk, Content content, Set<Fault> faults) {
    this.disk = disk;
    this.content = content;
    this.faults = faults;
  }

  @Override
  public synchronized HardState hardState() {
    requireOpen();
    return content.hardState;
  }

  @Override
  public synchronized LogStart start() {
    requireOpen();
    return content.start;
  }

  @Override
  public synchronized TermRuns terms() {
    requireOpen();
    List<TermRuns.Run> runs = new ArrayList<>();
    for (LogEntry entry : content.entries.values()) {
      if (runs.isEmpty() || runs.getLast().term() != entry.term()) {
        runs.add(new TermRuns.Run(entry.index(), entry.term()));
      }
    }
    return new TermRuns(runs, content.lastIndex());
  }

  @Override
  public List<LogEntry> read(long from, int maxBytes) {
    if (faults.contains(Fault.WRITE_EXCLUDES_READ) && changing.get()) {
      throw new IllegalStateException("read beside write");
    }
    return readAlone(from, faults.contains(Fault.ENDLESS_READ) ? Integer.MAX_VALUE : maxBytes);
  }

  private synchronized List<LogEntry> readAlone(long from, int maxBytes) {
    requireOpen();
    if (from <= content.start.index()) {
      if (faults.contains(Fault.SILENT_COMPACTION)) {
        return List.of();
      }
      throw new StorageException.Compacted(from, content.start.index());
    }
    List<LogEntry> result = new ArrayList<>();
    long bytes = 0;
    for (LogEntry entry : content.entries.tailMap(from, true).values()) {
      if (!result.isEmpty()) {
        bytes += entry.weight();
        if (bytes > maxBytes) {
          break;
        }
      }
      result.add(entry);
    }
    return result;
  }

  @Override
  public synchronized void write(LogWrite write) {
    requireOpen();
    if (!faults.contains(Fault.LOST_TRUNCATION)) {
      content.requireFits(write);
    }
    change(c -> c.write(write));
  }

  @Override
  public synchronized void compact(LogStart start) {
    requireOpen();
    change(c -> c.compact(start));
  }

  @Override
  public synchronized void reset(LogStart start) {
    requireOpen();
    change(c -> c.reset(start));
  }

  @Override
  public synchronized void sync() {
    requireOpen();
    if (!faults.contains(Fault.LYING_SYNC)) {
      disk.keep(disk.unsynced.size());
    }
  }

  @Override
  public synchronized long sizeBytes() {
    requireOpen();
    return content.entries.values().stream().mapToLong(LogEntry::weight).sum();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      disk.open = null;
    }
  }

  /// After it no change reaches the disk any more.
  private synchronized void end() {
    closed = true;
  }

  private void change(Change change) {
    changing.set(true);
    if (faults.contains(Fault.WRITE_EXCLUDES_READ)) {
      LockSupport.parkNanos(OVERLAP_NANOS);
    }
    change.applyTo(content);
    disk.unsynced.add(change);
    changing.set(false);
  }

  private void requireOpen() {
    if (closed && !faults.contains(Fault.OPEN_AFTER_CLOSE)) {
      throw new StorageException.Closed("log " + disk.directory);
    }
  }

  @FunctionalInterface
  private interface Change {
    void applyTo(Content content);
  }

  private static final class Content {
    final Set<Fault> faults;
    HardState hardState = HardState.INITIAL;
    LogStart start = LogStart.EMPTY;
    final NavigableMap<Long, LogEntry> entries = new TreeMap<>();

    Content(Set<Fault> faults) {
      this.faults = faults;
    }

    long lastIndex() {
      return entries.isEmpty() ? start.index() : entries.lastKey();
    }

    void requireFits(LogWrite write) {
      long next = lastIndex() + 1;
      if (write.truncateFrom() != 0) {
        if (write.truncateFrom() <= start.index()) {
          throw new IllegalArgumentException("truncates what is compacted: " + write);
        }
        next = Math.min(next, write.truncateFrom());
      }
      for (LogEntry entry : write.entries()) {
        if (entry.index() != next) {
          throw new IllegalArgumentException(entry.id() + " leaves a gap behind " + (next - 1));
        }
        next++;
      }
    }

    void write(LogWrite write) {
      boolean isBare = write.entries().isEmpty();
      if (write.truncateFrom() != 0 && !(isBare && faults.contains(Fault.LOST_TRUNCATION))) {
        entries.tailMap(write.truncateFrom(), true).clear();
      }
      write.entries().forEach(entry -> entries.put(entry.index(), entry));
      if (!(isBare && faults.contains(Fault.STALE_HARD_STATE))) {
        hardState = write.hardState();
      }
    }

    void compact(LogStart newStart) {
      entries.headMap(newStart.index(), true).clear();
      start = newStart;
      if (faults.contains(Fault.COMPACTED_HARD_STATE)) {
        hardState = HardState.INITIAL;
      }
    }

    void reset(LogStart newStart) {
      entries.clear();
      start = newStart;
    }

    /// Takes its entries, and not its hard state.
    void tear(Change change) {
      HardState before = hardState;
      change.applyTo(this);
      hardState = before;
    }

    Content copy(Set<Fault> faultsOfCopy) {
      Content copy = new Content(faultsOfCopy);
      copy.hardState = hardState;
      copy.start = start;
      copy.entries.putAll(entries);
      return copy;
    }
  }

  /// What is left of a log when it is closed.
  static final class Disk {
    private final Path directory;
    private final Content durable = new Content(Set.of());
    private final List<Change> unsynced = new ArrayList<>();
    private volatile @Nullable MemoryLog open;

    Disk(Path directory) {
      this.directory = directory;
    }

    MemoryLog open(Set<Fault> faults) {
      if (open != null && !faults.contains(Fault.SECOND_OPENING)) {
        throw new StorageException.Refused(directory + " is open already");
      }
      Content content = durable.copy(Set.of());
      unsynced.forEach(change -> change.applyTo(content));
      MemoryLog opened = new MemoryLog(this, content.copy(faults), faults);
      open = opened;
      return opened;
    }

    void crash(IntUnaryOperator surviving) {
      MemoryLog victim = open;
      if (victim != null) {
        victim.end();
        open = null;
      }
      keep(surviving.applyAsInt(unsynced.size()));
      if (victim != null && victim.faults.contains(Fault.TORN_CHANGE) && !unsynced.isEmpty()) {
        durable.tear(unsynced.getFirst());
      }
      unsynced.clear();
    }

    void requireClosed() {
      if (open != null) {
        throw new IllegalStateException(directory + " is still open");
      }
    }

    private void keep(int changes) {
      List<Change> kept = unsynced.subList(0, changes);
      kept.forEach(change -> change.applyTo(durable));
      kept.clear();
    }
  }
}
