package io.kvorum.tck.storage;

import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Death of an engine in memory: of the states that were not synced the first death leaves none,
/// and each later one leaves one more than the one before.
final class MemoryCrasher implements Crasher {
  private static final int MOST_SYNCS = 4;
  private static final int UNSYNCED_BATCHES = 40;
  private static final int DEATHS = 20;

  private final MemoryEngine memory;
  private final StorageEngine engine;
  private int deaths;

  /// `engine` keeps its stores in `memory`.
  MemoryCrasher(MemoryEngine memory, StorageEngine engine) {
    this.memory = memory;
    this.engine = engine;
  }

  @Override
  public int deaths() {
    return DEATHS;
  }

  @Override
  public long crash(Path directory, long seed) {
    Random random = new Random(seed);
    AtomicLong synced = new AtomicLong();
    AtomicLong syncsLeft = new AtomicLong(1 + random.nextInt(MOST_SYNCS));
    OrderedStore store = engine.openStore(directory);
    CrashWorkload.run(
        store,
        random.nextLong(),
        batch -> {
          synced.set(batch);
          return syncsLeft.decrementAndGet() > 0;
        });
    CrashWorkload.runUnsynced(store, UNSYNCED_BATCHES);
    int left = deaths++;
    memory.crash(unsynced -> Math.min(left, unsynced));
    store.close();
    return synced.get();
  }
}
