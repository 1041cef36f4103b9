package io.kvorum.tck.storage;

import io.kvorum.tck.Fork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;

/// Death by SIGKILL: another JVM works until, at a random sync, it is killed. What the kernel has
/// survives, what was in the process does not.
///
/// @param reclaims whether it reclaims space all the time
record KilledProcess(Fork fork, boolean reclaims) implements Crasher {
  private static final int MOST_SYNCS = 60;

  /// After how many syncs death comes.
  static int syncs(long seed) {
    return 1 + new Random(seed).nextInt(MOST_SYNCS);
  }

  @Override
  public long crash(Path directory, long seed) {
    try (ForkedVictim victim = ForkedVictim.start(fork, directory, seed, reclaims)) {
      return victim.killAfter(syncs(seed));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
