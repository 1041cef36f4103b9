package io.kvorum.transport.grpc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// What a URL says of a peer: where it is, and whether TLS is spoken there.
final class Urls {
  private Urls() {}

  static Optional<URI> parse(String text) {
    try {
      return Optional.of(new URI(text)).filter(url -> mistakeOf(url).isEmpty());
    } catch (URISyntaxException notAUrl) {
      return Optional.empty();
    }
  }

  /// What is wrong with the URL of a listener, if anything.
  static Optional<String> mistakeOf(URI url) {
    boolean isUsable =
        (isTls(url) || "http".equals(url.getScheme()))
            && !host(url).isEmpty()
            && url.getPort() >= 0;
    return isUsable ? Optional.empty() : Optional.of(url + " is not http(s)://host:port");
  }

  /// The host without the brackets of an IPv6 address; empty if there is none.
  static String host(URI url) {
    String host = url.getHost() == null ? "" : url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  static boolean isTls(URI url) {
    return "https".equals(url.getScheme());
  }
}
