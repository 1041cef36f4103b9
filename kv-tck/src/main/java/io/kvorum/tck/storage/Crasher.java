package io.kvorum.tck.storage;

import java.nio.file.Path;

/// A way for a store to die in the middle of its work.
public interface Crasher {
  /// How often a test lets the store die.
  default int deaths() {
    return 2;
  }

  /// Lets batches be written and synced until death comes at some moment. Afterwards the directory
  /// can be opened again.
  ///
  /// @return the number of the last batch that was written before a `sync` that succeeded, 0 if
  ///   none
  long crash(Path directory, long seed);
}
