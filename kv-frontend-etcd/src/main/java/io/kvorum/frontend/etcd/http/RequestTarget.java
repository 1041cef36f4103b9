package io.kvorum.frontend.etcd.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;

/// The path of a request, and its query.
record RequestTarget(String path, Map<String, List<String>> query) {
  private static final String OLD_PREFIX = "/v3beta/";

  static RequestTarget of(String uri) {
    try {
      QueryStringDecoder decoder = new QueryStringDecoder(uri);
      return new RequestTarget(decoder.path(), decoder.parameters());
    } catch (IllegalArgumentException malformed) {
      return new RequestTarget("", Map.of());
    }
  }

  /// The gateway's old prefix means the present one.
  RequestTarget newest() {
    return path.startsWith(OLD_PREFIX)
        ? new RequestTarget(Gateway.PREFIX + path.substring(OLD_PREFIX.length()), query)
        : this;
  }

  boolean has(String name) {
    return query.containsKey(name);
  }

  List<String> all(String name) {
    return query.getOrDefault(name, List.of());
  }
}
