package io.kvorum.tck.log;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The engine that a test tries, and one log of it, opened when it is first asked for.
final class LogUnderTest implements AutoCloseable {
  private final StorageEngine engine;
  private final Path directory;
  private @Nullable LogStorage log;

  LogUnderTest(StorageEngine engine, Path directory) {
    this.engine = engine;
    this.directory = directory;
  }

  StorageEngine engine() {
    return engine;
  }

  Path directory() {
    return directory;
  }

  LogStorage log() {
    LogStorage open = log;
    if (open == null) {
      open = engine.openLog(directory);
      log = open;
    }
    return open;
  }

  /// What was synced is what is found.
  void reopen() {
    log().sync();
    closeLog();
    log();
  }

  void closeLog() {
    if (log != null) {
      log.close();
      log = null;
    }
  }

  /// Closes a log that has failed: how its last words end does not matter.
  void abandonLog() {
    try {
      closeLog();
    } catch (StorageException failedBefore) {
      log = null;
    }
  }

  void append(long term, long from, long upTo, int bytes) {
    log().write(Entries.append(term, from, upTo, bytes));
  }

  @Override
  public void close() {
    closeLog();
    engine.close();
  }
}
