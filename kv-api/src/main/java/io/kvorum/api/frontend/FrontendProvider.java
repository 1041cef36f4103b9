package io.kvorum.api.frontend;

import io.kvorum.api.config.Settings;

/// A client protocol as a plugin, found by `ServiceLoader`. `C` is its configuration: a record that
/// checks itself.
public interface FrontendProvider<C> {
  /// The name by which the configuration chooses it.
  String name();

  /// Reads its section. Mistakes are collected in the settings.
  C configure(Settings settings);

  /// Starts to serve. Returns when every listener is bound.
  ///
  /// @throws FrontendException if an address cannot be bound or key material cannot be read
  Frontend open(C config, FrontendContext context);
}
