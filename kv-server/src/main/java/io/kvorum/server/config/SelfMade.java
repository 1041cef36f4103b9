package io.kvorum.server.config;

import io.kvorum.api.config.ConfigException;
import java.nio.file.Path;
import java.util.List;

/// A certificate that the member is to make for itself (`auto-tls`, `peer-auto-tls`).
///
/// @param directory where it is kept, `cert.pem` beside `key.pem`, as etcd keeps its own
/// @param hosts the names and addresses that it is for
/// @param years how long it is valid: `self-signed-cert-validity`, 1 or more
public record SelfMade(Path directory, List<String> hosts, int years) {
  public SelfMade {
    hosts = List.copyOf(hosts);
    if (years < 1) {
      throw new ConfigException("selfSignedCertValidity is invalid,it should be greater than 0");
    }
  }

  public Path certificate() {
    return certificate(directory);
  }

  public Path key() {
    return key(directory);
  }

  static Path certificate(Path directory) {
    return directory.resolve("cert.pem");
  }

  static Path key(Path directory) {
    return directory.resolve("key.pem");
  }
}
