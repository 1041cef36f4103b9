package io.kvorum.tck.storage;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.support.BufferedStore;
import java.nio.file.Path;

/// Another engine's stores under a `BufferedStore`.
record BufferedEngine(StorageEngine engine, long tableBytes) implements StorageEngine {
  @Override
  public OrderedStore openStore(Path directory) {
    return new BufferedStore(engine.openStore(directory), directory.toString(), tableBytes);
  }

  @Override
  public LogStorage openLog(Path directory) {
    throw new UnsupportedOperationException("no logs");
  }

  @Override
  public void close() {
    engine.close();
  }
}
