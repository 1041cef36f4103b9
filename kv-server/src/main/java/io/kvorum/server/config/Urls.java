package io.kvorum.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// etcd's rules for lists of URLs: which are allowed at all, which a member can bind, and which it
/// can tell to others.
public final class Urls {
  private Urls() {}

  /// Reads a comma-separated list. The result is sorted and without repetition, as the derivation
  /// of ids asks for.
  ///
  /// @throws IllegalArgumentException in etcd's words
  public static List<URI> parse(String list) {
    TreeMap<String, URI> urls = new TreeMap<>();
    for (String text : list.split(",", -1)) {
      URI url = parseOne(text.strip());
      urls.put(url.toString(), url);
    }
    return List.copyOf(urls.values());
  }

  /// A listener's address must be a number, `localhost` or a socket's path.
  ///
  /// @throws IllegalArgumentException in etcd's words
  static void checkBindable(List<URI> urls) {
    for (URI url : urls) {
      if (!isUnix(url) && !isNumericOrLocal(host(url))) {
        throw new IllegalArgumentException("expected IP in URL for binding (" + url + ")");
      }
    }
  }

  /// @throws IllegalArgumentException in etcd's words
  static void checkReachable(List<URI> urls) {
    for (URI url : urls) {
      if (!isUnix(url) && host(url).isEmpty()) {
        throw new IllegalArgumentException("unexpected empty host (" + url + ")");
      }
    }
  }

  /// Whether it is spoken to by TLS.
  static boolean isSecure(URI url) {
    return url.getScheme().equals("https") || url.getScheme().equals("unixs");
  }

  /// The hosts of those that have one, without repetition.
  static List<String> hosts(List<URI> urls) {
    return urls.stream()
        .filter(url -> !isUnix(url))
        .map(Urls::host)
        .filter(host -> !host.isEmpty())
        .distinct()
        .toList();
  }

  public static String join(List<URI> urls) {
    return urls.stream().map(URI::toString).collect(Collectors.joining(","));
  }

  private static boolean isUnix(URI url) {
    return url.getScheme().startsWith("unix");
  }

  /// The part before the port, without the brackets of an IPv6 address.
  private static String host(URI url) {
    String authority = url.getAuthority() == null ? "" : url.getAuthority();
    String host = authority.substring(0, Math.max(0, authority.lastIndexOf(':')));
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static URI parseOne(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException malformed) {
      throw new IllegalArgumentException(
          "parse \"" + text + "\": " + malformed.getReason(), malformed);
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    switch (scheme) {
      case "http", "https" -> checkWeb(url, text);
      case "unix", "unixs" -> {}
      default ->
          throw new IllegalArgumentException(
              "URL scheme must be http, https, unix, or unixs: " + text);
    }
    return url;
  }

  private static void checkWeb(URI url, String text) {
    String authority = url.getAuthority() == null ? "" : url.getAuthority();
    if (!authority.matches("(\\[[^\\]]*\\]|[^:\\[\\]]*):\\d*")) {
      throw new IllegalArgumentException(
          "URL address does not have the form \"host:port\": " + text);
    }
    if (url.getPath() != null && !url.getPath().isEmpty()) {
      throw new IllegalArgumentException("URL must not contain a path: " + text);
    }
  }

  private static boolean isNumericOrLocal(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }
}
