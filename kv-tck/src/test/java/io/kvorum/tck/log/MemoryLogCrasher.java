package io.kvorum.tck.log;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// Death of an engine in memory: it forgets all or a part of what was not synced.
record MemoryLogCrasher(MemoryEngine engine) implements LogCrasher {
  private static final int MOST_CHANGES_PER_SYNC = 12;
  private static final int UNSYNCED_CHANGES = 20;

  @Override
  public int deaths() {
    return 20;
  }

  @Override
  public long crash(Path directory, long seed, long applied, int syncs) {
    SplittableRandom random = new SplittableRandom(seed + applied);
    LogScript script = new LogScript(seed, CrashingWriter.MAX_COMMAND_BYTES);
    while (script.changes() < applied) {
      script.next();
    }
    LogStorage log = engine.openLog(directory);
    for (int sync = 0; sync < syncs; sync++) {
      play(script, log, random.nextInt(1, MOST_CHANGES_PER_SYNC + 1));
      log.sync();
    }
    long synced = script.changes();
    play(script, log, UNSYNCED_CHANGES);
    if (random.nextBoolean()) {
      engine.crashRandomly(random);
    } else {
      engine.crash();
    }
    return synced;
  }

  private static void play(LogScript script, LogStorage log, int changes) {
    for (int i = 0; i < changes; i++) {
      script.next().applyTo(log);
    }
  }
}
