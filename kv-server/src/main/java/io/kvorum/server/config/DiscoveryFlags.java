package io.kvorum.server.config;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.tls.KeyFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the flags of discovery, in etcd's words where they cannot be used.
final class DiscoveryFlags {
  private final FlagValues values;

  DiscoveryFlags(FlagValues values) {
    this.values = values;
  }

  /// @throws ConfigException if the flags contradict each other, or one cannot be understood
  Discovery read() {
    if (values.text("discovery-fallback").equals("proxy")) {
      throw new ConfigException(
          "v2 proxy is deprecated, and --discovery-fallback can't be configured as \"proxy\"");
    }
    boolean byService = isGiven("discovery-endpoints");
    boolean byDns = isGiven("discovery-srv");
    if (isGiven("discovery-token") != byService) {
      throw new ConfigException("both --discovery-token and --discovery-endpoints must be set");
    }
    long ways = Stream.of(isGiven("initial-cluster"), byService, byDns).filter(way -> way).count();
    if (ways > 1) {
      throw new ConfigException(
          "multiple discovery or bootstrap flags are set. Choose one of \"initial-cluster\","
              + " \"discovery-endpoints\" or \"discovery-srv\"");
    }
    if (byDns) {
      return new Discovery.Dns(values.text("discovery-srv"), values.text("discovery-srv-name"));
    }
    return byService ? service() : new Discovery.None();
  }

  private Discovery.Service service() {
    return new Discovery.Service(
        values.words("discovery-endpoints").stream().map(this::endpoint).toList(),
        values.text("discovery-token"),
        positive("discovery-dial-timeout"),
        positive("discovery-request-timeout"),
        shown(),
        path("discovery-cacert"),
        !values.truth("discovery-insecure-skip-tls-verify"),
        login());
  }

  /// An endpoint without a scheme is of the kind that `discovery-insecure-transport` says.
  private URI endpoint(String text) {
    String scheme = values.truth("discovery-insecure-transport") ? "http://" : "https://";
    try {
      return Urls.parse(text.contains("://") ? text : scheme + text).getFirst();
    } catch (IllegalArgumentException wrong) {
      throw new ConfigException("--discovery-endpoints: " + wrong.getMessage());
    }
  }

  private Duration positive(String flag) {
    Duration duration = values.duration(flag);
    if (!duration.isPositive()) {
      throw new ConfigException("--" + flag + " must be >0 (set to " + values.text(flag) + ")");
    }
    return duration;
  }

  private Optional<KeyFiles> shown() {
    Optional<Path> certificate = path("discovery-cert");
    Optional<Path> key = path("discovery-key");
    if (certificate.isPresent() != key.isPresent()) {
      throw new ConfigException("--discovery-cert and --discovery-key are needed together");
    }
    return certificate.map(file -> new KeyFiles(file, key.orElseThrow()));
  }

  /// The password may be given with the name: `name:password`.
  private Optional<Discovery.Login> login() {
    String user = values.text("discovery-user");
    String password = values.text("discovery-password");
    if (user.isEmpty() && !password.isEmpty()) {
      throw new ConfigException("--discovery-password is set, but --discovery-user is not");
    }
    int colon = password.isEmpty() ? user.indexOf(':') : -1;
    if (!user.isEmpty() && password.isEmpty() && colon < 0) {
      throw new ConfigException("--discovery-user has no password: set --discovery-password");
    }
    return Optional.of(user)
        .filter(name -> !name.isEmpty())
        .map(
            name ->
                colon < 0
                    ? new Discovery.Login(name, password)
                    : new Discovery.Login(name.substring(0, colon), name.substring(colon + 1)));
  }

  private Optional<Path> path(String flag) {
    return Optional.of(values.text(flag)).filter(text -> !text.isEmpty()).map(Path::of);
  }

  /// By a flag, a variable or the file; a default does not count.
  private boolean isGiven(String flag) {
    return values.isSet(flag) && !values.text(flag).isEmpty();
  }
}
