package io.kvorum.storage.mvstore;

import io.kvorum.api.config.Settings;
import io.kvorum.storage.spi.StorageDescriptor;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import java.util.Set;

/// Finds MVStore under the name `mvstore`.
public final class MvStoreProvider implements StorageProvider<MvStoreConfig> {
  public MvStoreProvider() {}

  @Override
  public StorageDescriptor descriptor() {
    return new StorageDescriptor(
        "mvstore", 1, Set.of(Capability.STORE, Capability.LOG, Capability.ONLINE_RECLAIM));
  }

  @Override
  public MvStoreConfig configure(Settings settings) {
    return MvStoreConfig.of(settings);
  }

  @Override
  public StorageEngine engine(MvStoreConfig config) {
    return new MvStoreEngine(config);
  }
}
