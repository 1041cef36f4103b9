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
    Path errors = Files.createTempFile("log", ".errors");
    ProcessBuilder builder =
        fork.of(
            CrashingWriter.class,
            List.of(directory.toString(), Long.toString(seed), Long.toString(applied)));
    return new ForkedWriter(builder.redirectError(errors.toFile()).start(), errors, applied);
  }

  /// Waits for so many syncs, kills the process, and returns the number of changes that the last
  /// sync had covered of which it told.
  long killAfter(int syncs) throws IOException {
    awaitSyncs(syncs);
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

  /// Waits for so many syncs, cuts the power while the process works, and returns the number of
  /// changes that the last sync had covered of which it had told before.
  long cutAfter(int syncs, Runnable cut) throws IOException {
    awaitSyncs(syncs);
    while (acknowledged.available() >= Long.BYTES) {
      last = told();
    }
    cut.run();
    return last;
  }

  private void awaitSyncs(int syncs) throws IOException {
    for (int i = 0; i < syncs; i++) {
      last = told();
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
