package io.kvorum.raft.transport.support;

import io.kvorum.raft.codec.CodecException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/// What a URL says of a peer: where it is, and whether TLS is spoken there; and how many of them a
/// handshake may carry.
public final class PeerUrls {
  /// What one member may say of itself.
  public static final int MAX_URLS = 16;

  /// The longest of them. All its characters are ASCII.
  public static final int MAX_URL_BYTES = 255;

  private PeerUrls() {}

  /// Empty if it is not the URL of a listener.
  public static Optional<URI> parse(String text) {
    try {
      return Optional.of(new URI(text)).filter(url -> mistakeOf(url).isEmpty());
    } catch (URISyntaxException notAUrl) {
      return Optional.empty();
    }
  }

  /// What is wrong with the URL of a listener, if anything.
  public static Optional<String> mistakeOf(URI url) {
    boolean isUsable =
        (isTls(url) || "http".equals(url.getScheme()))
            && !host(url).isEmpty()
            && url.getPort() >= 0;
    return isUsable ? Optional.empty() : Optional.of(url + " is not http(s)://host:port");
  }

  /// The host without the brackets of an IPv6 address; empty if there is none.
  public static String host(URI url) {
    String host = url.getHost() == null ? "" : url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  public static boolean isTls(URI url) {
    return "https".equals(url.getScheme());
  }

  /// What a member says of its own URLs: the first of those that `heard` takes.
  static List<String> said(List<URI> urls) {
    return urls.stream()
        .filter(PeerUrls::isReachable)
        .map(URI::toASCIIString)
        .filter(text -> text.length() <= MAX_URL_BYTES)
        .limit(MAX_URLS)
        .toList();
  }

  /// What another member has said of its URLs.
  ///
  /// @throws CodecException if there are too many, or one cannot be dialled
  static List<URI> heard(List<String> said) {
    if (said.size() > MAX_URLS) {
      throw new CodecException(said.size() + " peer URLs, at most " + MAX_URLS);
    }
    return said.stream().map(PeerUrls::heard).toList();
  }

  private static URI heard(String text) {
    if (text.length() > MAX_URL_BYTES) {
      throw new CodecException(
          "peer URL of " + text.length() + " characters, at most " + MAX_URL_BYTES);
    }
    return parse(text)
        .filter(PeerUrls::isReachable)
        .orElseThrow(() -> new CodecException("peer URL " + text + " is not http(s)://host:port"));
  }

  private static boolean isReachable(URI url) {
    return mistakeOf(url).isEmpty() && url.getPort() > 0;
  }
}
