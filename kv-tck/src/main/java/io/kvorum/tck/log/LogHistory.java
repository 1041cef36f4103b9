package io.kvorum.tck.log;

import java.util.OptionalLong;

/// What a script can have made of a log.
final class LogHistory {
  /// No process makes more changes without a sync.
  private static final long MOST_UNACKNOWLEDGED = 1_000;

  private LogHistory() {}

  /// After how many changes of this script a log is like that; of several such numbers one that is
  /// not below `acknowledged`, if there is any.
  static OptionalLong changes(long seed, LogModel found, long acknowledged) {
    LogScript script = new LogScript(seed, CrashingWriter.MAX_COMMAND_BYTES);
    OptionalLong changes = OptionalLong.empty();
    while (script.changes() < acknowledged + MOST_UNACKNOWLEDGED) {
      if (script.model().equals(found)) {
        changes = OptionalLong.of(script.changes());
        if (script.changes() >= acknowledged) {
          return changes;
        }
      }
      script.next();
    }
    return changes;
  }
}
