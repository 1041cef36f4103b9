package io.kvorum.storage.file;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import java.nio.file.Path;
import java.security.SecureRandom;

/// Opens file logs. It shares nothing between them.
final class FileLogEngine implements StorageEngine {
  private final FileLogConfig config;

  FileLogEngine(FileLogConfig config) {
    this.config = config;
  }

  @Override
  public OrderedStore openStore(Path directory) {
    throw new UnsupportedOperationException("the engine \"file\" has a log, but no store");
  }

  @Override
  public LogStorage openLog(Path directory) {
    LocalDisk disk = LocalDisk.open(directory);
    return new FileLogOpening(
            disk,
            config.segmentSizeBytes(),
            config.writeBufferBytes(),
            new SecureRandom(),
            task -> Thread.ofPlatform().name("log-spare").daemon().start(task))
        .open();
  }

  @Override
  public void close() {}
}
