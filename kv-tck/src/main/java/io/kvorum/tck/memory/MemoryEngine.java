package io.kvorum.tck.memory;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/// Stores and logs in memory, on a disk of the engine's own: directories are names only, need not
/// exist, and live as long as the engine. For simulations and as the model of what an engine does.
/// Thread-safe.
public final class MemoryEngine implements StorageEngine {
  private final TreeMap<Path, MemoryStore.Disk> stores = new TreeMap<>();
  private final TreeMap<Path, MemoryLog.Disk> logs = new TreeMap<>();

  private final Set<Fault> faults;

  public MemoryEngine() {
    this(Set.of());
  }

  /// An engine that breaks rules, to see what notices.
  public MemoryEngine(Set<Fault> faults) {
    this.faults = Set.copyOf(faults);
  }

  @Override
  public synchronized OrderedStore openStore(Path directory) {
    MemoryStore store = stores.computeIfAbsent(directory, MemoryStore.Disk::new).open(faults);
    return faults.contains(Fault.SIGNED_ORDER) ? new SignedOrderStore(store) : store;
  }

  @Override
  public synchronized LogStorage openLog(Path directory) {
    return logs.computeIfAbsent(directory, MemoryLog.Disk::new).open(faults);
  }

  /// A power failure: everything open ends as if closed, and all that was not synced is lost.
  public void crash() {
    crash(_ -> 0);
  }

  /// A power failure after which a random part of what was not synced has survived: of each store
  /// and log a first part of its changes, whole ones, as STORE-3 and LOG-2 allow.
  public void crashRandomly(RandomGenerator random) {
    crash(unsynced -> random.nextInt(unsynced + 1));
  }

  /// As [#crashRandomly].
  ///
  /// @param surviving of each store and log: how many of so many changes survive
  public synchronized void crash(IntUnaryOperator surviving) {
    stores.values().forEach(disk -> disk.crash(surviving));
    logs.values().forEach(disk -> disk.crash(surviving));
  }

  @Override
  public synchronized void close() {
    for (MemoryStore.Disk disk : stores.values()) {
      disk.requireClosed();
    }
    for (MemoryLog.Disk disk : logs.values()) {
      disk.requireClosed();
    }
  }

  /// The states that a disk holds: the durable one, and those written after it.
  static final class States<T> {
    private final Path directory;
    private final ArrayList<T> unsynced = new ArrayList<>();
    private T durable;
    private boolean open;

    States(Path directory, T initial) {
      this.directory = directory;
      this.durable = initial;
    }

    synchronized T open(Set<Fault> faults) {
      if (open && !faults.contains(Fault.SECOND_OPENING)) {
        throw new StorageException.Refused(directory + " is open already");
      }
      open = true;
      return last();
    }

    synchronized T last() {
      return unsynced.isEmpty() ? durable : unsynced.getLast();
    }

    synchronized void write(T state) {
      unsynced.add(state);
    }

    synchronized void sync() {
      durable = last();
      unsynced.clear();
    }

    synchronized void crash(IntUnaryOperator surviving) {
      int kept = surviving.applyAsInt(unsynced.size());
      if (kept > 0) {
        durable = unsynced.get(kept - 1);
      }
      unsynced.clear();
      open = false;
    }

    synchronized void close() {
      open = false;
    }

    synchronized void requireClosed() {
      if (open) {
        throw new IllegalStateException(directory + " is still open");
      }
    }
  }
}
