package io.kvorum.tck.storage;

import io.kvorum.tck.Fork;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `CrashVictim` in a process of its own.
final class ForkedVictim implements AutoCloseable {
  static final String SYNCED = "synced ";

  private final Process process;
  private final BufferedReader lines;
  private final List<String> others = new ArrayList<>();
  private long synced;

  private ForkedVictim(Process process) {
    this.process = process;
    this.lines = process.inputReader();
  }

  static ForkedVictim start(Fork fork, Path directory, long seed, boolean reclaims)
      throws IOException {
    ProcessBuilder builder =
        fork.of(
            CrashVictim.class,
            List.of(directory.toString(), Long.toString(seed), Boolean.toString(reclaims)));
    return new ForkedVictim(builder.redirectErrorStream(true).start());
  }

  /// Waits for so many syncs, kills the process, and returns the last batch that was synced of
  /// which it told: a sync reported last may have come while the kill was on its way.
  long killAfter(int syncs) throws IOException {
    awaitSyncs(syncs);
    process.toHandle().destroyForcibly(); // unlike Process.destroy, leaves the pipe open
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      hear(line);
    }
    return synced;
  }

  /// Waits for so many syncs, cuts the power while the process works, and returns the last batch
  /// that was synced of which it had told before.
  long cutAfter(int syncs, Runnable cut) throws IOException {
    awaitSyncs(syncs);
    while (lines.ready()) {
      hear(lines.readLine());
    }
    cut.run();
    return synced;
  }

  private void awaitSyncs(int syncs) throws IOException {
    int seen = 0;
    while (seen < syncs) {
      String line = lines.readLine();
      if (line == null) {
        throw new AssertionError(
            "the process ended by itself after " + seen + " syncs:\n" + String.join("\n", others));
      }
      seen += hear(line) ? 1 : 0;
    }
  }

  /// Whether it tells of a sync.
  private boolean hear(@Nullable String line) {
    if (line == null) {
      return false;
    }
    if (!line.startsWith(SYNCED)) {
      others.add(line);
      return false;
    }
    synced = Long.parseLong(line.substring(SYNCED.length()));
    return true;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
