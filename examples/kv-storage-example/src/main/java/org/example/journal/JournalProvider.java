package org.example.journal;

import io.kvorum.api.config.Settings;
import io.kvorum.storage.spi.StorageDescriptor;
import io.kvorum.storage.spi.StorageDescriptor.Capability;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageProvider;
import java.util.Set;

/// The engine `journal`, chosen by `--storage-engine journal`.
public final class JournalProvider implements StorageProvider<JournalConfig> {
  /// For `ServiceLoader`.
  public JournalProvider() {}

  @Override
  public StorageDescriptor descriptor() {
    return new StorageDescriptor("journal", 1, Set.of(Capability.STORE));
  }

  @Override
  public JournalConfig configure(Settings settings) {
    long rewriteBytes =
        settings.bytes("rewrite-at", JournalConfig.DEFAULT_REWRITE_BYTES, 0, Long.MAX_VALUE);
    return new JournalConfig(rewriteBytes);
  }

  @Override
  public StorageEngine engine(JournalConfig config) {
    return new JournalEngine(config);
  }
}
