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
  private final Runnable first;
  private long last;

  private ForkedWriter(Process process, Path errors, long applied, Runnable first) {
    this.process = process;
    this.errors = errors;
    this.acknowledged = new DataInputStream(process.getInputStream());
    this.last = applied;
    this.first = first;
  }

  /// @param first happens while the process works, right before it is killed
  static ForkedWriter start(Fork fork, Path directory, long seed, long applied, Runnable first)
      throws IOException {
    Path errors = Files.createTempFile("log", ".errors");
    ProcessBuilder builder =
        fork.of(
            CrashingWriter.class,
            List.of(directory.toString(), Long.toString(seed), Long.toString(applied)));
    return new ForkedWriter(builder.redirectError(errors.toFile()).start(), errors, applied, first);
  }

  /// Waits for so many syncs, kills the process, and returns the number of changes that the last
  /// sync had covered of which it told.
  long killAfter(int syncs) throws IOException {
    for (int i = 0; i < syncs; i++) {
      last = told();
    }
    first.run();
    // By its handle: the process itself would throw away what it has told and nobody has read.
    process.toHandle().destroyForcibly();
    try {
      while (true) {
        last = acknowledged.readLong();
      }
    } catch (EOFException killed) {
      return last;
    }
  }

  private long told() throws IOException {
    try {
      return acknowledged.readLong();
    } catch (EOFException ended) {
      throw new IOException(
          "the writer ended by itself, status "
              + process.onExit().join().exitValue()
              + ": "
              + Files.readString(errors),
          ended);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.delete(errors);
  }
}
