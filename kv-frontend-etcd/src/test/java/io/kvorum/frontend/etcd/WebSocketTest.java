package io.kvorum.frontend.etcd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Leases;
import io.kvorum.api.Watches;
import io.kvorum.api.Watches.WatchRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebSocketTest {
  private static final String HEADER =
      "\"header\":{\"cluster_id\":\"193\",\"member_id\":\"10276657743932975437\",\"revision\":\"7\",\"raft_term\":\"3\"}";
  private static final String CREATE = "{\"create_request\":{\"key\":\"YQ==\"}}";

  private final Rig rig = new Rig();
  private final WatchDouble watches = new WatchDouble();
  private final AtomicReference<CallContext> caller = new AtomicReference<>();

  WebSocketTest() {
    rig.node.watch =
        (context, listener) -> {
          caller.set(context);
          watches.listener.complete(listener);
          return watches;
        };
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private SocketClient open(String path) throws Exception {
    return open(path, builder -> builder);
  }

  private SocketClient open(String path, UnaryOperator<WebSocket.Builder> more) throws Exception {
    return new SocketClient(rig.http, rig.uri(path), more);
  }

  private static WatchRequest create(String key) {
    return new WatchRequest.Create(
        Bytes.utf8(key), Bytes.EMPTY, 0, false, Set.of(), false, 0, false);
  }

  @Test
  void each_message_of_the_client_is_a_request_and_each_answer_a_message() throws Exception {
    SocketClient client = open("/v3/watch");

    client.say(CREATE);
    assertThat(watches.heard()).isEqualTo(create("a"));
    client.say("{\"progress_request\":{}}");
    assertThat(watches.heard()).isEqualTo(new WatchRequest.Progress());
    KeyValue kv = new KeyValue(Bytes.utf8("a"), 2, 2, 1, Bytes.utf8("bar"), 0);
    watches
        .listener()
        .next(
            new Watches.WatchResponse(
                ScriptedNode.HEADER, 0, true, false, 0, "", false, List.of()));
    watches
        .listener()
        .next(
            new Watches.WatchResponse(
                ScriptedNode.HEADER, 0, false, false, 0, "", false, List.of(Event.put(kv))));

    assertThat(client.next()).isEqualTo("{\"result\":{" + HEADER + ",\"created\":true}}");
    assertThat(client.next())
        .isEqualTo(
            "{\"result\":{"
                + HEADER
                + ",\"events\":[{\"kv\":{\"key\":\"YQ==\",\"create_revision\":\"2\",\"mod_revision\":\"2\","
                + "\"version\":\"1\",\"value\":\"YmFy\"}}]}}");
  }

  @Test
  void the_old_prefix_works_here_too() throws Exception {
    SocketClient client = open("/v3beta/watch");

    client.say(CREATE);

    assertThat(watches.heard()).isEqualTo(create("a"));
  }

  @Test
  void a_message_may_come_in_fragments_and_as_bytes() throws Exception {
    SocketClient client = open("/v3/watch");

    client.socket.sendText(CREATE.substring(0, 9), false).get(10, TimeUnit.SECONDS);
    client.socket.sendText(CREATE.substring(9), true).get(10, TimeUnit.SECONDS);
    client
        .socket
        .sendBinary(ByteBuffer.wrap(CREATE.getBytes(StandardCharsets.UTF_8)), true)
        .get(10, TimeUnit.SECONDS);

    assertThat(watches.heard()).isEqualTo(create("a"));
    assertThat(watches.heard()).isEqualTo(create("a"));
  }

  @Test
  void a_browser_gives_its_token_as_a_sub_protocol() throws Exception {
    SocketClient client = open("/v3/watch", builder -> builder.subprotocols("Bearer", "secret.9"));

    watches.listener();

    assertThat(client.socket.getSubprotocol()).isEqualTo("Bearer");
    assertThat(Objects.requireNonNull(caller.get()).token()).contains("secret.9");
  }

  @Test
  void or_as_a_cookie() throws Exception {
    open("/v3/watch", builder -> builder.header("Cookie", "theme=dark; token=secret.9"));

    watches.listener();

    assertThat(Objects.requireNonNull(caller.get()).token()).contains("secret.9");
  }

  @Test
  void headers_say_who_calls() throws Exception {
    open(
        "/v3/watch",
        builder ->
            builder.header("Authorization", "secret.9").header("Grpc-Metadata-hasleader", "true"));

    watches.listener();

    assertThat(Objects.requireNonNull(caller.get()).token()).contains("secret.9");
    assertThat(Objects.requireNonNull(caller.get()).requireLeader()).isTrue();
  }

  @Test
  void a_ping_is_answered() throws Exception {
    SocketClient client = open("/v3/watch");

    client
        .socket
        .sendPing(ByteBuffer.wrap("still there?".getBytes(StandardCharsets.UTF_8)))
        .get(10, TimeUnit.SECONDS);

    assertThat(client.pong()).isEqualTo("still there?");
  }

  @Test
  void a_client_that_closes_is_answered_and_its_watch_ends() throws Exception {
    SocketClient client = open("/v3/watch");
    watches.listener();

    client.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);

    assertThat(client.closed()).isEqualTo(WebSocket.NORMAL_CLOSURE);
    assertThat(watches.closed.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_client_that_is_gone_ends_its_watch() throws Exception {
    SocketClient client = open("/v3/watch");
    watches.listener();

    client.socket.abort();

    assertThat(watches.closed.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_stream_that_fails_says_why_and_closes() throws Exception {
    rig.node.keepAlive =
        (_, id) ->
            id == 1
                ? CompletableFuture.completedFuture(
                    new Leases.KeepAliveResponse(ScriptedNode.HEADER, id, 5))
                : CompletableFuture.failedFuture(new KvException(KvError.LEASE_NOT_FOUND));
    SocketClient client = open("/v3/lease/keepalive");

    client.say("{\"ID\":\"1\"}");
    client.say("{\"ID\":\"2\"}");

    assertThat(client.next()).isEqualTo("{\"result\":{" + HEADER + ",\"ID\":\"1\",\"TTL\":\"5\"}}");
    assertThat(client.next())
        .isEqualTo(
            "{\"error\":{\"code\":5,\"message\":\"etcdserver: requested lease not found\"}}");
    assertThat(client.closed()).isEqualTo(WebSocket.NORMAL_CLOSURE);
  }

  @Test
  void a_unary_call_is_answered_after_its_one_message() throws Exception {
    rig.node.put = ScriptedNode.always(new Kv.PutResponse(ScriptedNode.HEADER, Optional.empty()));
    SocketClient client = open("/v3/kv/put");

    client.say("{\"key\":\"Zm9v\"}");

    assertThat(client.next()).isEqualTo("{" + HEADER + "}");
    assertThat(client.closed()).isEqualTo(WebSocket.NORMAL_CLOSURE);
  }

  @Test
  void an_unknown_path_is_told_in_a_message() throws Exception {
    SocketClient client = open("/v3/nothing");

    assertThat(client.next()).isEqualTo("{\"code\":5,\"message\":\"Not Found\"}");
    assertThat(client.closed()).isEqualTo(WebSocket.NORMAL_CLOSURE);
  }

  @Test
  void what_is_no_json_ends_the_call() throws Exception {
    SocketClient client = open("/v3/watch");

    client.say("[1]");

    assertThat(client.next())
        .isEqualTo("{\"error\":{\"code\":3,\"message\":\"a JSON object was expected\"}}");
    assertThat(client.closed()).isEqualTo(WebSocket.NORMAL_CLOSURE);
    assertThat(watches.closed.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_message_above_the_limit_is_refused_before_it_is_read() throws Exception {
    SocketClient client = open("/v3/watch");
    watches.listener();

    var _ = client.socket.sendText("{\"a\":\"" + "x".repeat(8 << 20) + "\"}", true);

    assertThat(client.closed()).isEqualTo(1009);
    assertThat(watches.closed.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_client_that_sends_on_hears_1009_for_a_message_above_the_limit() throws Exception {
    byte[] opening =
        String.join(
                "\r\n",
                "GET /v3/watch HTTP/1.1",
                "Host: x",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==",
                "",
                "")
            .getBytes(StandardCharsets.US_ASCII);
    int wholeMaskedText = 0x81ff; // then its length, and the mask: 0
    ByteBuffer message = ByteBuffer.allocate(2 + 8 + 4 + (8 << 20));
    message.putShort((short) wholeMaskedText).putLong(8 << 20);
    try (Socket socket = new Socket(rig.address.getAddress(), rig.address.getPort())) {
      socket.getOutputStream().write(opening);
      InputStream in = socket.getInputStream();
      assertThat(readHead(in)).startsWith("HTTP/1.1 101 ");
      socket.getOutputStream().write(message.array());

      assertThat(new String(in.readAllBytes(), ISO_8859_1)).matches("(?s)\u0088.\u0003\u00f1.*");
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("after " + head).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  @Test
  void other_paths_are_no_web_sockets() {
    assertThatThrownBy(() -> open("/health"))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
  }

  @Test
  void the_server_says_when_it_stops() throws Exception {
    SocketClient client = open("/v3/watch");
    watches.listener();

    rig.frontend.close();

    assertThat(client.closed()).isEqualTo(1001);
    assertThat(watches.closed.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
