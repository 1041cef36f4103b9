package io.kvorum.storage.lmdb;

import io.kvorum.api.config.Settings;
import io.kvorum.storage.spi.StorageDescriptor;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import java.util.Set;

/// Finds LMDB under the name `lmdb`.
public final class LmdbProvider implements StorageProvider<LmdbConfig> {
  public LmdbProvider() {}

  @Override
  public StorageDescriptor descriptor() {
    return new StorageDescriptor(
        "lmdb", 1, Set.of(Capability.STORE, Capability.LOG, Capability.ONLINE_RECLAIM));
  }

  @Override
  public LmdbConfig configure(Settings settings) {
    return LmdbConfig.of(settings);
  }

  @Override
  public StorageEngine engine(LmdbConfig config) {
    return new LmdbEngine(config);
  }
}
