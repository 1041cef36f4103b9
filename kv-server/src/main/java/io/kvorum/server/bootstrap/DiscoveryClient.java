package io.kvorum.server.bootstrap;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.tls.Tls;
import io.kvorum.server.config.Discovery;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// A few calls of etcd's API, by its JSON gateway: all that discovery needs of a client.
///
/// Every call asks the endpoints one after the other until one answers.
final class DiscoveryClient implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 4 << 20;
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;

  private final Discovery.Service service;
  private final HttpClient http;
  private String token = "";

  /// A key with its value.
  ///
  /// @param createRevision what was created earlier has a smaller one
  record Row(String key, String value, long createRevision) {}

  DiscoveryClient(Discovery.Service service) {
    this.service = service;
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(service.dialTimeout())
            .sslContext(Tls.dialling(service.shown(), service.trusted(), service.verifies()))
            .build();
  }

  /// @throws IOException if no endpoint answers
  Optional<String> value(String key) throws IOException, InterruptedException {
    Json answer = call("/v3/kv/range", "{\"key\":%s}".formatted(quoted(key)));
    return rows(answer).stream().map(Row::value).findFirst();
  }

  /// All keys that begin with `prefix`.
  ///
  /// @throws IOException if no endpoint answers
  List<Row> rows(String prefix) throws IOException, InterruptedException {
    char last = prefix.charAt(prefix.length() - 1);
    String end = prefix.substring(0, prefix.length() - 1) + (char) (last + 1);
    return rows(
        call(
            "/v3/kv/range",
            "{\"key\":%s,\"range_end\":%s}".formatted(quoted(prefix), quoted(end))));
  }

  /// Creates a key unless it exists, and returns its value of now.
  ///
  /// @throws IOException if no endpoint answers; it may have been created nevertheless
  String create(String key, String value) throws IOException, InterruptedException {
    Json answer =
        call(
            "/v3/kv/txn",
            """
            {"compare":[{"target":"CREATE","result":"EQUAL","key":%1$s,"create_revision":"0"}],
             "success":[{"request_put":{"key":%1$s,"value":%2$s}}],
             "failure":[{"request_range":{"key":%1$s}}]}
            """
                .formatted(quoted(key), quoted(value)));
    if (answer.isTrue("succeeded")) {
      return value;
    }
    return answer.list("responses").stream()
        .flatMap(response -> rows(response.at("response_range")).stream())
        .map(Row::value)
        .findFirst()
        .orElseThrow(() -> new IOException("no value in the answer"));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private static List<Row> rows(Json answer) {
    return answer.list("kvs").stream()
        .map(row -> new Row(row.bytes("key"), row.bytes("value"), row.number("create_revision")))
        .toList();
  }

  private Json call(String path, String body) throws IOException, InterruptedException {
    IOException last = new IOException("no endpoint");
    for (URI endpoint : service.endpoints()) {
      try {
        return callWithToken(endpoint, path, body);
      } catch (IOException noAnswer) {
        last = noAnswer;
      }
    }
    throw last;
  }

  /// Tokens do not last: who is told to come back with one gets another.
  private Json callWithToken(URI endpoint, String path, String body)
      throws IOException, InterruptedException {
    if (service.login().isPresent() && token.isEmpty()) {
      token = authenticate(endpoint, service.login().get());
    }
    HttpResponse<InputStream> answer = send(endpoint, path, body);
    if (answer.statusCode() == UNAUTHORIZED && service.login().isPresent()) {
      token = authenticate(endpoint, service.login().get());
      answer = send(endpoint, path, body);
    }
    return json(endpoint, answer);
  }

  private String authenticate(URI endpoint, Discovery.Login login)
      throws IOException, InterruptedException {
    token = "";
    String body =
        "{\"name\":%s,\"password\":%s}".formatted(escaped(login.user()), escaped(login.password()));
    HttpResponse<InputStream> answer = send(endpoint, "/v3/auth/authenticate", body);
    if (answer.statusCode() == BAD_REQUEST) {
      throw new ConfigException(
          "failed to join discovery cluster (user \""
              + login.user()
              + "\": "
              + read(answer).strip()
              + ")");
    }
    return json(endpoint, answer).text("token");
  }

  private HttpResponse<InputStream> send(URI endpoint, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .timeout(service.requestTimeout())
            .POST(BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", token);
    }
    return http.send(request.build(), BodyHandlers.ofInputStream());
  }

  private static Json json(URI endpoint, HttpResponse<InputStream> answer) throws IOException {
    String text = read(answer);
    if (answer.statusCode() != OK) {
      throw new IOException(endpoint + ": " + answer.statusCode() + " " + text.strip());
    }
    try {
      return new Json(new Load(LoadSettings.builder().build()).loadFromString(text));
    } catch (YamlEngineException malformed) {
      throw new IOException(endpoint + ": not JSON", malformed);
    }
  }

  private static String read(HttpResponse<InputStream> answer) throws IOException {
    try (InputStream body = answer.body()) {
      byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES + 1);
      if (bytes.length > MAX_ANSWER_BYTES) {
        throw new IOException(answer.uri() + ": an answer of more than " + MAX_ANSWER_BYTES);
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /// Bytes are Base64 in JSON.
  private static String quoted(String bytes) {
    byte[] utf8 = bytes.getBytes(StandardCharsets.UTF_8);
    return '"' + Base64.getEncoder().encodeToString(utf8) + '"';
  }

  /// Text of a user, who may use any character.
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      out.append("\\u%04x".formatted((int) text.charAt(i)));
    }
    return out.append('"').toString();
  }

  /// A value of JSON, which is YAML too. What is missing is empty: so proto3 means it.
  private record Json(@org.jspecify.annotations.Nullable Object value) {
    Json at(String key) {
      return new Json(value instanceof Map<?, ?> map ? map.get(key) : null);
    }

    List<Json> list(String key) {
      return at(key).value instanceof List<?> list
          ? list.stream().map(entry -> new Json(entry)).toList()
          : List.of();
    }

    String text(String key) {
      Object text = at(key).value;
      return text == null ? "" : text.toString();
    }

    String bytes(String key) {
      return new String(Base64.getDecoder().decode(text(key)), StandardCharsets.UTF_8).strip();
    }

    long number(String key) {
      String text = text(key);
      return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    boolean isTrue(String key) {
      return Boolean.TRUE.equals(at(key).value);
    }
  }
}
