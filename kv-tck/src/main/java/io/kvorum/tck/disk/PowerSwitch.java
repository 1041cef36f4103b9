package io.kvorum.tck.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Stops a file system at a word: a program that has waited for it since the file system was
/// mounted. To start one takes as long as several syncs, and the last of these would cover up for
/// one that had forgotten something.
final class PowerSwitch implements AutoCloseable {
  private final Process program;

  private PowerSwitch(Process program) {
    this.program = program;
  }

  static PowerSwitch of(Path mountPoint) {
    try {
      return new PowerSwitch(
          new ProcessBuilder("xfs_io", "-x", mountPoint.toString())
              .redirectErrorStream(true)
              .start());
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot run xfs_io", failed);
    }
  }

  /// Once; returns when it has happened.
  void cut() {
    try {
      program.outputWriter().write("shutdown\n");
      end();
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot shut the file system down", failed);
    }
  }

  private void end() throws IOException {
    program.outputWriter().close();
    String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = program.onExit().join().exitValue();
    if (status != 0 || !said.isEmpty()) {
      throw new AssertionError("xfs_io: status " + status + ": " + said);
    }
  }

  /// Uses the file system no longer.
  @Override
  public void close() {
    try {
      program.outputWriter().close();
    } catch (IOException ended) {
      program.destroyForcibly();
    }
    program.onExit().join();
  }
}
