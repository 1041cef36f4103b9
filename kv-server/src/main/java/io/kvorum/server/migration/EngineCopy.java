package io.kvorum.server.migration;

import io.kvorum.storage.spi.StorageEngine;
import java.nio.file.Path;

/// What an engine keeps of a member, to be copied into another engine.
public sealed interface EngineCopy permits LogCopy, StoreCopy {
  /// "store" or "log".
  String subject();

  /// Copies, syncs, and reads the copy back. The directories are the caller's to make and delete.
  ///
  /// @throws NotCopiedException if the copy holds something else
  /// @throws io.kvorum.storage.spi.StorageException if an engine fails
  void copy(StorageEngine from, Path source, StorageEngine to, Path target);
}
