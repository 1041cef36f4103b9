package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.kvorum.api.Kv;
import io.kvorum.api.frontend.FrontendException;
import io.kvorum.frontend.etcd.pb.RangeRequest;
import io.kvorum.frontend.etcd.pb.RangeResponse;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnePortTest {
  private static final Kv.RangeResponse EMPTY =
      new Kv.RangeResponse(ScriptedNode.HEADER, List.of(), false, 42);

  @Test
  void grpc_and_http_are_served_beside_each_other() throws Exception {
    try (Rig rig = new Rig()) {
      rig.node.range = ScriptedNode.always(EMPTY);

      assertThat(range(rig.channel).getCount()).isEqualTo(42);
      assertThat(rig.get("/version").statusCode()).isEqualTo(200);
      assertThat(range(rig.channel).getCount()).isEqualTo(42);
    }
  }

  @Test
  void requests_sent_early_are_answered_one_after_another_on_one_connection() throws Exception {
    try (Rig rig = new Rig();
        Socket socket = connect(rig)) {
      String request = "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n";
      String last = "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

      write(socket, request.repeat(100) + last);
      String answers = readToEnd(socket);

      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(101);
      assertThat(answers).contains("HTTP/1.1 404 Not Found").endsWith("404 page not found\n");
    }
  }

  @Test
  void a_body_that_comes_after_its_head_is_read() throws Exception {
    try (Rig rig = new Rig();
        Socket socket = connect(rig)) {
      write(socket, "POST /v3/lease/grant HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n");
      write(socket, "Expect: 100-continue\r\n\r\n");
      byte[] goOn = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
      write(socket, "{\"TTL\":1}GET /no HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(new String(goOn, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100 Continue");
      assertThat(readToEnd(socket)).contains("\"TTL\":\"1\"").contains("404 Not Found");
    }
  }

  @Test
  void a_request_that_arrives_byte_by_byte_is_understood() throws Exception {
    try (Rig rig = new Rig();
        Socket socket = connect(rig)) {
      socket.setTcpNoDelay(true);
      for (byte b :
          "PUT /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII)) {
        socket.getOutputStream().write(b);
      }

      assertThat(readToEnd(socket)).startsWith("HTTP/1.1 405 Method Not Allowed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PRI * HTTP/2.1\r\n\r\n", "nonsense\r\n\r\n", "\u0001\u0002\u0003\r\n\r\n"})
  void what_is_neither_is_refused_and_hung_up(String bytes) throws Exception {
    try (Rig rig = new Rig();
        Socket socket = connect(rig)) {
      write(socket, bytes);

      assertThat(readToEnd(socket)).containsPattern("^HTTP/1.1 (400|505) ");
      assertThat(rig.get("/version").statusCode()).isEqualTo(200);
    }
  }

  /// The client sends on, and hears why all the same: it is not hung up on while it sends.
  @ParameterizedTest
  @ValueSource(ints = {70_000, 8 << 20})
  void a_head_above_the_limit_is_refused(int length) throws Exception {
    try (Rig rig = new Rig();
        Socket socket = connect(rig)) {
      write(socket, "GET / HTTP/1.1\r\nX: " + "y".repeat(length) + "\r\n\r\n");

      assertThat(readToEnd(socket)).startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void nothing_is_answered_after_the_last_answer() throws Exception {
    try (Rig rig = new Rig();
        Socket socket = connect(rig)) {
      write(socket, "GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      write(socket, "GET /version HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100_000));

      assertThat(readToEnd(socket)).containsOnlyOnce("HTTP/1.1 ");
    }
  }

  @Test
  void a_host_that_is_not_listed_is_misdirected() throws Exception {
    EtcdFrontendConfig any = EtcdFrontendConfig.at(Rig.ANY_PORT);
    EtcdFrontendConfig listed =
        new EtcdFrontendConfig(
            any.listenClientUrls(),
            any.listenMetricsUrls(),
            any.maxRequestBytes(),
            any.maxConcurrentStreams(),
            any.keepAlive(),
            true,
            List.of("http://good.example"),
            List.of("etcd.example"),
            Optional.empty(),
            false,
            1);
    try (Rig rig = new Rig(listed)) {
      HttpResponse<String> misdirected = rig.get("/version");
      assertThat(misdirected.statusCode()).isEqualTo(421);
      assertThat(misdirected.body()).contains("127.0.0.1");
      try (Socket socket = connect(rig)) {
        write(
            socket,
            String.join(
                "\r\n",
                "GET /version HTTP/1.1",
                "Host: etcd.example:2379",
                "Origin: http://good.example",
                "Connection: close",
                "",
                ""));
        assertThat(readToEnd(socket))
            .startsWith("HTTP/1.1 200 OK")
            .contains("Access-Control-Allow-Origin: http://good.example");
      }
    }
  }

  @Test
  void metrics_have_a_listener_of_their_own_if_wanted() throws Exception {
    EtcdFrontendConfig any = EtcdFrontendConfig.at(Rig.ANY_PORT);
    EtcdFrontendConfig both =
        new EtcdFrontendConfig(
            any.listenClientUrls(),
            List.of(Rig.ANY_PORT),
            any.maxRequestBytes(),
            any.maxConcurrentStreams(),
            any.keepAlive(),
            true,
            any.cors(),
            any.hostWhitelist(),
            Optional.empty(),
            false,
            1);
    try (Rig rig = new Rig(both)) {
      int port = ((InetSocketAddress) rig.frontend.addresses().get(1)).getPort();
      HttpResponse<String> metrics =
          rig.http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(metrics.body()).contains("grpc_server_started_total");
    }
  }

  @Test
  void an_address_in_use_is_named() {
    try (Rig rig = new Rig()) {
      URI taken = rig.uri("");
      assertThatThrownBy(() -> new Rig(EtcdFrontendConfig.at(taken)))
          .isInstanceOf(FrontendException.class)
          .hasMessageContaining(taken.toString());
    }
  }

  @Test
  @Timeout(20)
  void closing_ends_open_streams_and_idle_connections() throws Exception {
    Rig rig = new Rig();
    rig.node.watch =
        (_, _) ->
            new io.kvorum.api.Watches.WatchStream() {
              @Override
              public void request(io.kvorum.api.Watches.WatchRequest request) {}

              @Override
              public void close() {}
            };
    rig.node.range = ScriptedNode.always(EMPTY);
    range(rig.channel);
    CompletableFuture<HttpResponse<String>> watch =
        rig.http.sendAsync(
            HttpRequest.newBuilder(rig.uri("/v3/watch"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    try (Socket idle = connect(rig)) {
      assertThat(rig.get("/version").statusCode()).isEqualTo(200);

      rig.frontend.close();

      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(watch::join).hasMessageContaining("Exception");
    } finally {
      rig.close();
    }
  }

  private static RangeResponse range(ManagedChannel channel) {
    return ClientCalls.blockingUnaryCall(
        channel,
        Rig.method("etcdserverpb.KV/Range", MethodType.UNARY, RangeResponse.getDefaultInstance()),
        CallOptions.DEFAULT,
        RangeRequest.getDefaultInstance());
  }

  private static Socket connect(Rig rig) throws Exception {
    Socket socket = new Socket(rig.address.getAddress(), rig.address.getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws Exception {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String readToEnd(Socket socket) throws Exception {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
