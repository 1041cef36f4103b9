package io.kvorum.server.config;

import io.kvorum.api.tls.KeyFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a member without data learns who the members of its cluster are.
public sealed interface Discovery {
  /// From `initial-cluster`.
  record None() implements Discovery {}

  /// From DNS: the SRV records of `_etcd-server-ssl._tcp` and `_etcd-server._tcp`.
  ///
  /// @param domain `discovery-srv`: whose records to ask for
  /// @param serviceName `discovery-srv-name`: what is appended to the name of the service after a
  ///   dash; may be empty
  record Dns(String domain, String serviceName) implements Discovery {}

  /// From a discovery service: any etcd, where members register under a token until there are as
  /// many as its size says.
  ///
  /// @param endpoints `discovery-endpoints`: asked one after the other
  /// @param token `discovery-token`: of this cluster, and no other ever
  /// @param dialTimeout `discovery-dial-timeout`: for a connection to be made
  /// @param requestTimeout `discovery-request-timeout`: for an answer
  /// @param shown `discovery-cert`, `discovery-key`: the certificate to show
  /// @param trusted `discovery-cacert`: the authorities that sign the service's; default those of
  ///   the Java runtime
  /// @param verifies whether the service's certificate is looked at: not with
  ///   `discovery-insecure-skip-tls-verify`
  /// @param login `discovery-user`, `discovery-password`
  record Service(
      List<URI> endpoints,
      String token,
      Duration dialTimeout,
      Duration requestTimeout,
      Optional<KeyFiles> shown,
      Optional<Path> trusted,
      boolean verifies,
      Optional<Login> login)
      implements Discovery {
    public Service {
      endpoints = List.copyOf(endpoints);
    }
  }

  /// A name and its password, which is not shown.
  record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[user=" + user + "]";
    }
  }
}
