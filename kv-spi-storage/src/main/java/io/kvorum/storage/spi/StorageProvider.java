package io.kvorum.storage.spi;

import io.kvorum.api.config.Settings;

/// A storage engine as a plugin, found by `ServiceLoader`. `C` is its configuration: a record that
/// checks itself, and that programs may build directly.
public interface StorageProvider<C> {
  StorageDescriptor descriptor();

  /// Reads its section. Mistakes are collected in the settings.
  C configure(Settings settings);

  StorageEngine engine(C config);
}
