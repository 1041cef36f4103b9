package io.kvorum.server.metrics;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import java.nio.file.Path;

/// An engine whose stores are watched.
public final class MeteredEngine implements StorageEngine {
  private final StorageEngine engine;
  private final StoreMetrics metrics;

  public MeteredEngine(StorageEngine engine, StoreMetrics metrics) {
    this.engine = engine;
    this.metrics = metrics;
  }

  @Override
  public OrderedStore openStore(Path directory) {
    return new MeteredStore(engine.openStore(directory), metrics);
  }

  @Override
  public LogStorage openLog(Path directory) {
    return engine.openLog(directory);
  }

  @Override
  public void close() {
    engine.close();
  }
}
