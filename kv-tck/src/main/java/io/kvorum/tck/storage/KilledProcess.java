package io.kvorum.tck.storage;

import io.kvorum.tck.Fork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Death by SIGKILL: another JVM works until, at a random sync, it is killed. What the kernel has
/// survives, what was in the process does not, unless what happens first is worse.
final class KilledProcess implements Crasher {
  static final String SYNCED = "synced ";

  private static final int MOST_SYNCS = 60;

  private final Fork fork;
  private final Runnable first;

  KilledProcess(Fork fork) {
    this(fork, () -> {});
  }

  /// @param first happens while the process works, right before it is killed
  KilledProcess(Fork fork, Runnable first) {
    this.fork = fork;
    this.first = first;
  }

  @Override
  public long crash(Path directory, long seed) {
    try {
      Process process =
          fork.of(CrashVictim.class, List.of(directory.toString(), Long.toString(seed)))
              .redirectErrorStream(true)
              .start();
      try (BufferedReader lines = process.inputReader()) {
        return killAfter(1 + new Random(seed).nextInt(MOST_SYNCS), process, lines);
      } finally {
        process.destroyForcibly().onExit().join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Goes on reading after the kill: a sync reported last may have come while it was on its way.
  private long killAfter(int syncs, Process process, BufferedReader lines) throws IOException {
    long synced = 0;
    int seen = 0;
    List<String> others = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.startsWith(SYNCED)) {
        others.add(line);
        continue;
      }
      synced = Long.parseLong(line.substring(SYNCED.length()));
      if (++seen == syncs) {
        first.run();
        process.toHandle().destroyForcibly(); // unlike Process.destroy, leaves the pipe open
      }
    }
    if (seen < syncs) {
      throw new AssertionError(
          "the process ended by itself after " + seen + " syncs:\n" + String.join("\n", others));
    }
    return synced;
  }
}
