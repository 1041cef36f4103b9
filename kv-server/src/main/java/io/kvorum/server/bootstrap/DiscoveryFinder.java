package io.kvorum.server.bootstrap;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.config.Discovery;
import io.kvorum.server.config.Identity;
import io.kvorum.server.config.InitialCluster;
import io.kvorum.server.config.ServerConfig;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// Finds the cluster where the configuration says that it is written: in `initial-cluster`, in DNS,
/// or with a discovery service.
public final class DiscoveryFinder implements ClusterFinder {
  private final DiscoveryByDns dns;
  private final Pause pause;

  /// @param pause between two questions to a discovery service
  DiscoveryFinder(DiscoveryByDns dns, Pause pause) {
    this.dns = dns;
    this.pause = pause;
  }

  /// With the name servers and the clock of the system.
  public static DiscoveryFinder bySystem() {
    return new DiscoveryFinder(
        new DiscoveryByDns(JndiSrvRecords.bySystem(), new SystemResolver()), Thread::sleep);
  }

  @Override
  public ServerConfig.Bootstrap find(ServerConfig config) {
    ServerConfig.Bootstrap told = config.bootstrap();
    List<URI> own = config.advertise().peerUrls();
    return switch (config.discovery()) {
      case Discovery.None _ -> told;
      case Discovery.Dns at ->
          new ServerConfig.Bootstrap(
              dns.find(at, config.name(), own), told.token(), told.existing());
      case Discovery.Service service ->
          new ServerConfig.Bootstrap(
              join(service, config.name(), own), service.token(), told.existing());
    };
  }

  private String join(Discovery.Service service, String name, List<URI> own) {
    try (DiscoveryClient client = new DiscoveryClient(service)) {
      return new DiscoveryByService(client, service.token(), pause)
          .join(Identity.memberId(own, service.token()), InitialCluster.format(Map.of(name, own)));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw new ConfigException("failed to join discovery cluster (interrupted)");
    }
  }
}
