package io.kvorum.tck.log;

import io.kvorum.tck.Fork;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A `CrashingWriter` in a process of its own.
final class ForkedWriter implements AutoCloseable {
  private final Process process;
  private final Path errors;
  private final DataInputStream acknowledged;
  private long last;

  private ForkedWriter(Process process, Path errors, long applied) {
    this.process = process;
    this.errors = errors;
    this.acknowledged = new DataInputStream(process.getInputStream());
    this.last = applied;
  }

  static ForkedWriter start(Fork fork, Path directory, long seed, long applied) throws IOException {
    Path errors = directory.resolveSibling(directory.getFileName() + ".errors");
    ProcessBuilder builder =
        fork.of(
            CrashingWriter.class,
            List.of(directory.toString(), Long.toString(seed), Long.toString(applied)));
    return new ForkedWriter(builder.redirectError(errors.toFile()).start(), errors, applied);
  }

  /// Waits for so many syncs, kills the process, and returns the number of changes that the last
  /// sync had covered of which it told.
  long killAfter(int syncs) throws IOException, InterruptedException {
    try {
      for (int i = 0; i < syncs; i++) {
        last = acknowledged.readLong();
      }
      // By its handle: the process itself would throw away what it has told and nobody has read.
      process.toHandle().destroyForcibly();
      while (true) {
        last = acknowledged.readLong();
      }
    } catch (EOFException killed) {
      int status = process.waitFor();
      if (status != 128 + 9) {
        throw new IOException(
            "the writer ended by itself, status " + status + ": " + Files.readString(errors));
      }
      return last;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
