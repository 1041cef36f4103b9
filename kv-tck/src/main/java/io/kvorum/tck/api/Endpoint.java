package io.kvorum.tck.api;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Where a server takes etcd's client API, and how it is trusted.
///
/// @param url `http://host:port` or `https://host:port`
/// @param ca the certificates of the authorities to trust; none for those of the JDK
/// @param identity the client's own certificate
public record Endpoint(URI url, Optional<Path> ca, Optional<Identity> identity) {
  /// A certificate and its private key, both as PEM.
  public record Identity(Path certificate, Path key) {}

  public Endpoint {
    if (url.getHost() == null || url.getPort() < 0 || !isKnown(url.getScheme())) {
      throw new IllegalArgumentException(url + " is not http://HOST:PORT or https://HOST:PORT");
    }
  }

  private static boolean isKnown(String scheme) {
    return "http".equals(scheme) || "https".equals(scheme);
  }

  /// An endpoint without certificates.
  public static Endpoint of(String url) {
    return new Endpoint(URI.create(url), Optional.empty(), Optional.empty());
  }

  boolean isSecure() {
    return "https".equals(url.getScheme());
  }
}
