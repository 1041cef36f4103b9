package io.kvorum.storage.spi;

import java.nio.file.Path;

/// Opens stores and logs that share one configuration and, where the engine has them, caches and
/// threads. An engine that lacks the capability throws `UnsupportedOperationException`.
public interface StorageEngine extends AutoCloseable {
  /// Opens the store in `directory`, which exists, and creates it when the directory is empty.
  ///
  /// @throws StorageException if it cannot be opened; nothing in the directory is changed then
  OrderedStore openStore(Path directory);

  LogStorage openLog(Path directory);

  /// Everything opened from it must be closed before.
  @Override
  void close();
}
