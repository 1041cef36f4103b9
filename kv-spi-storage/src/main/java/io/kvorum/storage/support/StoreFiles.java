package io.kvorum.storage.support;

import io.kvorum.storage.spi.OrderedStore;
import java.nio.file.Path;

/// An engine that keeps a whole store in one file, for `RewritableStore`.
@FunctionalInterface
public interface StoreFiles {
  /// Opens a file, and creates it when it does not exist. What else the engine needs beside it has
  /// a name that begins with the file's name and a dot or a hyphen.
  ///
  /// The file may be renamed while it is open. Its store needs less than `OrderedStore` promises:
  /// one thread writes to it at a time, and a batch is whole after its `sync`. It may be closed
  /// twice.
  OrderedStore open(Path file);
}
