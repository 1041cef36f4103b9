package io.kvorum.tck.log;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageEngine;
import java.nio.file.Path;
import java.util.OptionalLong;

/// A process that looks at what syncs which lied have left of a log, and ends with status 0 if
/// every change is there.
final class LogSurvivors {
  private LogSurvivors() {}

  /// Arguments: the contract's class, the directory, the script's seed, how many of its changes
  /// were synced.
  public static void main(String[] arguments) throws Exception {
    long acknowledged = Long.parseLong(arguments[3]);
    try (StorageEngine engine = CrashingWriter.contract(arguments[0]).engine();
        LogStorage log = engine.openLog(Path.of(arguments[1]))) {
      OptionalLong changes =
          LogHistory.changes(Long.parseLong(arguments[2]), LogModel.of(log), acknowledged);
      boolean isWhole = changes.isPresent() && changes.getAsLong() >= acknowledged;
      Runtime.getRuntime().halt(isWhole ? 0 : 1);
    }
  }
}
