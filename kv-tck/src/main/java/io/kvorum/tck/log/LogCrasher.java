package io.kvorum.tck.log;

import java.nio.file.Path;

/// A way for a log to die in the middle of its work.
interface LogCrasher {
  /// How often a test lets the log die.
  int deaths();

  /// Lets changes of the script with this seed be made and synced until death comes after some
  /// syncs. Afterwards the directory can be opened again.
  ///
  /// @param applied how many of the script's changes the log has already
  /// @return the number of changes that the last sync has covered that succeeded
  long crash(Path directory, long seed, long applied, int syncs);
}
