package io.kvorum.server.system;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A POST of JSON, and its answer. Not by `HttpClient`: with assertions on, that one fails now and
/// then on a long answer of etcd that comes in chunks.
record JsonPost(int status, String contentType, String body) {
  private static final int LIMIT_MILLIS = 10_000;

  static JsonPost to(ServerProcess server, String path, String json) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(server.ports().clientUrl() + path).toURL().openConnection();
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
    int status = connection.getResponseCode();
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new JsonPost(
          status,
          Optional.ofNullable(connection.getContentType()).orElse(""),
          new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
