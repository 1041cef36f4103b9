package io.kvorum.tck.cli;

import io.kvorum.api.config.ConfigException;
import io.kvorum.tck.api.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How endpoints with `https` are trusted, and trust.
final class Access {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "The authorities that endpoints are trusted by, as PEM.")
  private @Nullable Path ca;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "The certificate that is shown to endpoints, as PEM.")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "Its private key, as PEM.")
  private @Nullable Path key;

  /// @throws ConfigException if one of them is no endpoint, or nobody answers there
  Endpoints to(List<URI> urls) {
    List<Endpoint> endpoints = urls.stream().map(this::to).toList();
    for (Endpoint endpoint : endpoints) {
      Optional<String> trouble = endpoint.trouble(PATIENCE);
      if (trouble.isPresent()) {
        throw new ConfigException(endpoint.url() + " cannot be tried: " + trouble.get());
      }
    }
    return new Endpoints(endpoints);
  }

  private Endpoint to(URI url) {
    try {
      return new Endpoint(url, Optional.ofNullable(ca), identity());
    } catch (IllegalArgumentException mistake) {
      throw new ConfigException("--endpoint: " + mistake.getMessage());
    }
  }

  private Optional<Endpoint.Identity> identity() {
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw new ConfigException("--cert and --key go together");
    }
    return Optional.of(new Endpoint.Identity(certificate, key));
  }
}
