package io.kvorum.tck;

import io.kvorum.storage.spi.StorageEngine;
import java.util.function.Supplier;

/// How a contract makes engines: here, and in another process.
public record Making(Supplier<StorageEngine> engines, Supplier<Fork> forks) {
  public StorageEngine engine() {
    return engines.get();
  }

  public Fork fork() {
    return forks.get();
  }
}
