package io.kvorum.server.sample;

import io.kvorum.api.config.Settings;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageDescriptor;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import java.nio.file.Path;
import java.util.Set;

/// An engine that opens nothing and takes one setting, `size`.
public final class SampleProvider implements StorageProvider<Long> {
  @Override
  public StorageDescriptor descriptor() {
    return new StorageDescriptor("sample", 1, Set.of(Capability.STORE));
  }

  @Override
  public Long configure(Settings settings) {
    return settings.bytes("size", 1, 1, 1L << 20);
  }

  @Override
  public StorageEngine engine(Long config) {
    return new StorageEngine() {
      @Override
      public OrderedStore openStore(Path directory) {
        throw new UnsupportedOperationException();
      }

      @Override
      public LogStorage openLog(Path directory) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void close() {
        // It holds nothing.
      }

      @Override
      public String toString() {
        return "sample engine of " + config + " bytes";
      }
    };
  }
}
