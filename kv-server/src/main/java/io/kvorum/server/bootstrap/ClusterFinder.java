package io.kvorum.server.bootstrap;

import io.kvorum.server.config.ServerConfig;

/// Where the members of the cluster are written down: in the configuration, or with a discovery
/// service that it names. Asked only by a member without data.
@FunctionalInterface
public interface ClusterFinder {
  /// `--initial-cluster`.
  ClusterFinder CONFIGURED = ServerConfig::bootstrap;

  /// May block.
  ///
  /// @throws io.kvorum.api.config.ConfigException if the cluster cannot be found
  ServerConfig.Bootstrap find(ServerConfig config);
}
