package io.kvorum.frontend.etcd.http;

import io.kvorum.api.Bytes;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.TreeMap;

/// A whole answer over HTTP/1.1.
record HttpAnswer(HttpResponseStatus status, Map<String, String> headers, Bytes body) {
  private static final String PLAIN = "text/plain; charset=utf-8";

  static HttpAnswer of(HttpResponseStatus status, String contentType, String body) {
    return new HttpAnswer(status, Map.of("Content-Type", contentType), Bytes.utf8(body));
  }

  static HttpAnswer text(HttpResponseStatus status, String body) {
    return of(status, PLAIN, body);
  }

  /// An error as Go's `http.Error` writes it: the text, and one more line end.
  static HttpAnswer error(HttpResponseStatus status, String text) {
    return error(status, text, Map.of());
  }

  static HttpAnswer error(HttpResponseStatus status, String text, Map<String, String> more) {
    Map<String, String> headers = new TreeMap<>(more);
    headers.put("Content-Type", PLAIN);
    headers.put("X-Content-Type-Options", "nosniff");
    return new HttpAnswer(status, headers, Bytes.utf8(text + "\n"));
  }
}
