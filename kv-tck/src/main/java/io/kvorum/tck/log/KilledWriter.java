package io.kvorum.tck.log;

import io.kvorum.tck.Fork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Death by SIGKILL. What the kernel has survives, what was in the process does not.
record KilledWriter(Fork fork, int deaths) implements LogCrasher {
  @Override
  public long crash(Path directory, long seed, long applied, int syncs) {
    try (ForkedWriter writer = ForkedWriter.start(fork, directory, seed, applied)) {
      return writer.killAfter(syncs);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
