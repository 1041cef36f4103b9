package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The JSON gateway of a running member, by Java's own HTTP client and WebSocket.
@Timeout(120)
class GatewayIT {
  private static final String PUT = "{\"key\":\"Zm9v\",\"value\":\"YmFy\"}";
  private static final String KEY = "{\"key\":\"Zm9v\"}";
  private static final String WATCH = "{\"create_request\":" + KEY + "}";

  @RegisterExtension final Rig rig = Rig.inMemory();

  private final HttpClient http =
      rig.closing(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());

  private static URI uri(ServerProcess server, String path) {
    return URI.create(server.ports().clientUrl() + path);
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static JsonObject ask(ServerProcess server, String path, String json) throws IOException {
    HttpResponse<String> answer = server.post("/v3/" + path, json);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return Gateway.normal(answer.body()).getAsJsonObject();
  }

  @Test
  void other_methods_and_paths_are_refused_and_any_origin_may_ask() throws Exception {
    ServerProcess server = rig.start(ServerCommand.kvorum());

    HttpResponse<String> get = send(HttpRequest.newBuilder(uri(server, "/v3/kv/range")).build());
    HttpResponse<String> unknown = server.post("/v3/kv/nothing", "{}");
    HttpResponse<String> options =
        send(
            HttpRequest.newBuilder(uri(server, "/v3/kv/range"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://example.com")
                .build());

    assertThat(get.statusCode()).isEqualTo(501);
    assertThat(get.body()).isEqualTo("{\"code\":12,\"message\":\"Method Not Allowed\"}");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("{\"code\":5,\"message\":\"Not Found\"}");
    assertThat(options.statusCode()).isEqualTo(200);
    assertThat(options.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(options.headers().firstValue("Access-Control-Allow-Methods"))
        .hasValue("POST, GET, OPTIONS, PUT, DELETE");
  }

  /// The same conversation over a WebSocket, with etcd too where it is installed.
  @Test
  void a_watch_over_a_web_socket_tells_what_etcd_s_tells() throws Exception {
    List<JsonElement> told = watchOverSocket(rig.start(ServerCommand.kvorum()));
    assertThat(told).hasSize(4);

    Machine.needsProgram("etcd", "etcd-server");
    assertThat(told).isEqualTo(watchOverSocket(rig.start(ServerCommand.etcd())));
  }

  private List<JsonElement> watchOverSocket(ServerProcess server) throws Exception {
    Socket socket = open(server, "/v3/watch", builder -> builder);
    List<JsonElement> told = new ArrayList<>();
    socket.say(WATCH);
    told.add(socket.next());
    ask(server, "kv/put", PUT);
    told.add(socket.next());
    ask(server, "kv/deleterange", KEY);
    told.add(socket.next());
    socket.say("{\"cancel_request\":{\"watch_id\":0}}");
    told.add(socket.next());
    socket.close();
    return told;
  }

  @Test
  void renewals_follow_one_another_on_one_stream() throws Exception {
    ServerProcess server = rig.start(ServerCommand.kvorum());
    String lease = ask(server, "lease/grant", "{\"TTL\":\"60\"}").get("ID").getAsString();
    String renewal = "{\"ID\":\"" + lease + "\"}";

    HttpResponse<String> answer = server.post("/v3/lease/keepalive", renewal + "\n" + renewal);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("\"ID\":\"" + lease + "\",\"TTL\":\"60\""));
  }

  @Test
  void locks_and_elections_are_there_and_an_election_can_be_observed() throws Exception {
    ServerProcess server = rig.start(ServerCommand.kvorum());
    String lease = ask(server, "lease/grant", "{\"TTL\":\"60\"}").get("ID").getAsString();
    Socket observer = open(server, "/v3/election/observe", builder -> builder);
    observer.say("{\"name\":\"Zm9v\"}");

    JsonObject lock = ask(server, "lock/lock", "{\"name\":\"YmFy\",\"lease\":\"" + lease + "\"}");
    ask(server, "lock/unlock", "{\"key\":" + lock.get("key") + "}");
    JsonObject won =
        ask(
            server,
            "election/campaign",
            "{\"name\":\"Zm9v\",\"lease\":\"" + lease + "\",\"value\":\"YQ==\"}");

    assertThat(observer.next().getAsJsonObject().getAsJsonObject("result").getAsJsonObject("kv"))
        .satisfies(kv -> assertThat(kv.get("value").getAsString()).isEqualTo("YQ=="));
    ask(server, "election/resign", "{\"leader\":" + won.get("leader") + "}");
    observer.close();
  }

  @Test
  void a_token_comes_by_header_or_by_sub_protocol() throws Exception {
    ServerProcess server = rig.start(ServerCommand.kvorum());
    ask(server, "auth/user/add", "{\"name\":\"root\",\"password\":\"secret\"}");
    ask(server, "auth/role/add", "{\"name\":\"root\"}");
    ask(server, "auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
    ask(server, "auth/enable", "{}");
    String token =
        ask(server, "auth/authenticate", "{\"name\":\"root\",\"password\":\"secret\"}")
            .get("token")
            .getAsString();

    HttpResponse<String> nobody = server.post("/v3/kv/put", PUT);
    HttpResponse<String> root =
        send(
            HttpRequest.newBuilder(uri(server, "/v3/kv/put"))
                .header("Authorization", token)
                .POST(HttpRequest.BodyPublishers.ofString(PUT))
                .build());
    Socket watch = open(server, "/v3/watch", builder -> builder.subprotocols("Bearer", token));
    watch.say(WATCH);
    JsonElement created = watch.next();
    watch.close();
    Socket denied = open(server, "/v3/watch", builder -> builder);
    denied.say(WATCH);

    assertThat(nobody.statusCode()).as(nobody.body()).isEqualTo(400);
    assertThat(root.statusCode()).as(root.body()).isEqualTo(200);
    assertThat(created.getAsJsonObject().getAsJsonObject("result").has("canceled")).isFalse();
    assertThat(denied.next().getAsJsonObject().getAsJsonObject("result").has("canceled")).isTrue();
    denied.close();
  }

  private Socket open(ServerProcess server, String path, UnaryOperator<WebSocket.Builder> more)
      throws Exception {
    Socket listener = new Socket();
    listener.socket =
        more.apply(http.newWebSocketBuilder())
            .buildAsync(URI.create(uri(server, path).toString().replace("http:", "ws:")), listener)
            .get(10, TimeUnit.SECONDS);
    return listener;
  }

  /// The client's half of a WebSocket.
  private static final class Socket implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private @Nullable WebSocket socket;

    private WebSocket open() {
      if (socket == null) {
        throw new IllegalStateException("not open yet");
      }
      return socket;
    }

    void say(String json) throws Exception {
      open().sendText(json, true).get(10, TimeUnit.SECONDS);
    }

    JsonElement next() throws InterruptedException {
      String message = messages.poll(20, TimeUnit.SECONDS);
      assertThat(message).isNotNull();
      return Gateway.normal(String.valueOf(message));
    }

    void close() {
      open().abort();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      part.append(text);
      if (last) {
        messages.add(part.toString());
        part.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
