package io.kvorum.storage.file;

import io.kvorum.api.config.Settings;
import io.kvorum.storage.spi.StorageDescriptor;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import java.util.Set;

/// The engine `file`: a log, and no store.
public final class FileLogProvider implements StorageProvider<FileLogConfig> {
  /// For `ServiceLoader`.
  public FileLogProvider() {}

  @Override
  public StorageDescriptor descriptor() {
    return new StorageDescriptor("file", SegmentHeader.VERSION, Set.of(Capability.LOG));
  }

  @Override
  public FileLogConfig configure(Settings settings) {
    return FileLogConfig.of(settings);
  }

  @Override
  public StorageEngine engine(FileLogConfig config) {
    return new FileLogEngine(config);
  }
}
