package io.kvorum.tck.storage;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.Fork;
import java.util.function.Supplier;

/// How a contract makes engines: here, and in another process.
record Making(Supplier<StorageEngine> engines, Supplier<Fork> forks) {
  StorageEngine engine() {
    return engines.get();
  }

  Fork fork() {
    return forks.get();
  }
}
