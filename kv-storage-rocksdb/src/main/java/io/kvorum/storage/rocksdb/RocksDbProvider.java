package io.kvorum.storage.rocksdb;

import io.kvorum.api.config.Settings;
import io.kvorum.storage.spi.StorageDescriptor;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import java.util.Set;

/// Finds RocksDB under the name `rocksdb`.
public final class RocksDbProvider implements StorageProvider<RocksDbConfig> {
  public RocksDbProvider() {}

  @Override
  public StorageDescriptor descriptor() {
    return new StorageDescriptor(
        "rocksdb",
        1,
        Set.of(
            Capability.STORE,
            Capability.LOG,
            Capability.ONLINE_RECLAIM,
            Capability.CHEAP_RANGE_DELETE));
  }

  @Override
  public RocksDbConfig configure(Settings settings) {
    return RocksDbConfig.of(settings);
  }

  @Override
  public StorageEngine engine(RocksDbConfig config) {
    return new RocksDbEngine(config);
  }
}
