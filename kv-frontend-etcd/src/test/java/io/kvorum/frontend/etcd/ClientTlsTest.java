package io.kvorum.frontend.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.kvorum.api.CallContext;
import io.kvorum.api.Kv;
import io.kvorum.api.config.Settings;
import io.kvorum.api.tls.Tls;
import io.kvorum.api.tls.TlsConfig;
import io.kvorum.frontend.etcd.pb.RangeRequest;
import io.kvorum.frontend.etcd.pb.RangeResponse;
import io.kvorum.testing.TestAuthority;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Who is let in on the client port and on a metrics port, over each of the protocols.
class ClientTlsTest {
  private static final String HOST = "127.0.0.1";
  private static final URI ANY_SECURE_PORT = URI.create("https://127.0.0.1:0");
  private static final Kv.RangeResponse FOUND =
      new Kv.RangeResponse(ScriptedNode.HEADER, List.of(), false, 42);

  /// A ClientHello that offers P-256, ECDSA and SHA-256, and AES-128 with GCM or CBC; its version
  /// is filled in.
  private static final String CLIENT_HELLO =
      "16 0301 0052 01 00004e VERS"
          + "00".repeat(32)
          + "00 0004 c02b c009 01 00 0021"
          + "000a 0004 0002 0017" // supported_groups: secp256r1
          + "000b 0002 0100" // ec_point_formats: uncompressed
          + "000d 0006 0004 0403 0203" // signature_algorithms: ecdsa with SHA-256, SHA-1
          + "ff01 0001 00"
          + "0023 0000";

  private static final int ALERT = 0x15;
  private static final int HANDSHAKE = 0x16;
  private static final int PROTOCOL_VERSION = 70;

  /// How a client asks, and which listener.
  enum Way {
    GRPC {
      @Override
      void ask(Rig rig, @Nullable Tls dialler, Tls trusting) throws Exception {
        assertThat(range(rig, dialler, trusting).getCount()).isEqualTo(42);
      }
    },
    GATEWAY {
      @Override
      void ask(Rig rig, @Nullable Tls dialler, Tls trusting) throws Exception {
        assertThat(get(rig, 0, dialler, trusting, "/version")).contains("etcdserver");
      }
    },
    METRICS {
      @Override
      void ask(Rig rig, @Nullable Tls dialler, Tls trusting) throws Exception {
        assertThat(get(rig, 1, dialler, trusting, "/metrics")).contains("grpc_server_started");
      }
    };

    /// Asks with the certificate of `dialler`, or none; throws if it is not let in.
    abstract void ask(Rig rig, @Nullable Tls dialler, Tls trusting) throws Exception;
  }

  @TempDir Path directory;
  private TestAuthority authority;
  private TestAuthority.Issued server;
  private TestAuthority.Issued alice;

  @BeforeEach
  void issueCertificates() throws Exception {
    authority = new TestAuthority(directory, "Authority");
    server = authority.issue("CN=server", HOST);
    alice = authority.issue("CN=alice,O=Kvorum", "alice.example");
  }

  @ParameterizedTest
  @EnumSource
  void who_shows_a_certificate_of_the_authority_is_let_in(Way way) throws Exception {
    try (Rig rig = rig(Map.of())) {
      way.ask(rig, shows(alice), shows(alice));
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_shows_none_is_refused(Way way) throws Exception {
    try (Rig rig = rig(Map.of())) {
      assertThatThrownBy(() -> way.ask(rig, null, shows(alice))).isInstanceOf(Exception.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_shows_one_of_another_authority_is_refused(Way way) throws Exception {
    TestAuthority other = new TestAuthority(newDirectory("other"), "Authority");
    try (Rig rig = rig(Map.of())) {
      assertRefused(way, rig, other.issue("CN=alice"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_shows_an_expired_one_is_refused(Way way) throws Exception {
    try (Rig rig = rig(Map.of())) {
      assertRefused(way, rig, authority.issueExpired("CN=alice"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_shows_a_revoked_one_is_refused(Way way) throws Exception {
    Path revoked = authority.revoke(alice.certificate());
    try (Rig rig = rig(Map.of("crl-file", revoked.toString()))) {
      assertRefused(way, rig, alice);
      way.ask(rig, shows(authority.issue("CN=bob")), shows(alice));
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_bears_another_name_than_the_allowed_is_refused(Way way) throws Exception {
    try (Rig rig = rig(Map.of("allowed-cn", "bob"))) {
      assertRefused(way, rig, alice);
      way.ask(rig, shows(authority.issue("CN=bob")), shows(alice));
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_is_another_host_than_the_allowed_is_refused(Way way) throws Exception {
    try (Rig rig = rig(Map.of("allowed-hostname", "bob.example"))) {
      assertRefused(way, rig, alice);
      way.ask(rig, shows(authority.issue("CN=x", "*.example")), shows(alice));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_new_certificate_is_shown_without_a_restart(Way way) throws Exception {
    TestAuthority next = new TestAuthority(newDirectory("next"), "Next");
    TestAuthority.Issued replacement = next.issue("CN=server", HOST);
    try (Rig rig = rig(Map.of())) {
      way.ask(rig, shows(alice), shows(alice));

      replace(server.files().certificate(), replacement.files().certificate());
      replace(server.files().key(), replacement.files().key());

      Tls trustingNext = tls(alice, Map.of("trusted-ca-file", next.file().toString()));
      way.ask(rig, shows(alice), trustingNext);
      assertThatThrownBy(() -> way.ask(rig, shows(alice), shows(alice)))
          .isInstanceOf(Exception.class);
    }
  }

  @Test
  void with_client_cert_auth_the_common_name_is_the_user() throws Exception {
    assertThat(caller(Map.of("client-cert-auth", "true"))).contains("alice");
    assertThat(caller(Map.of())).isEmpty();
  }

  /// A gateway of somebody else's shows its own certificate for whomever it speaks for.
  @Test
  void who_speaks_for_others_is_not_the_user_of_their_own_certificate() throws Exception {
    Map<String, String> certAuth = Map.of("client-cert-auth", "true");
    assertThat(caller(certAuth, "grpcgateway-accept")).isEmpty();
    assertThat(caller(certAuth, "grpcgateway-other")).contains("alice");
  }

  /// Over the gateway nobody is the user of their certificate: who could believe it is told so
  /// (etcd: `embed/serve.go`).
  @Test
  void who_shows_a_common_name_to_the_gateway_is_refused_once_users_are_needed() throws Exception {
    TestAuthority.Issued nameless = authority.issue("O=Kvorum");
    try (Rig rig = rig(Map.of("client-cert-auth", "true"))) {
      assertThat(range(rig, alice).statusCode()).isEqualTo(200);

      rig.node.auth.enabled = true;

      assertThat(range(rig, alice).statusCode()).isEqualTo(400);
      assertThat(range(rig, alice).body())
          .isEqualTo(
              "CommonName of client sending a request against gateway will be ignored and not used"
                  + " as expected\n");
      assertThat(get(rig, 0, shows(alice), shows(alice), "/version")).contains("etcdserver");
      assertThat(range(rig, nameless).statusCode()).isEqualTo(200);
    }
    try (Rig rig = rig(Map.of())) {
      rig.node.auth.enabled = true;
      assertThat(range(rig, alice).statusCode()).isEqualTo(200);
    }
  }

  private HttpResponse<String> range(Rig rig, TestAuthority.Issued shown) throws Exception {
    HttpRequest.Builder call =
        HttpRequest.newBuilder().POST(BodyPublishers.ofString("{\"key\":\"Zm9v\"}"));
    return send(rig, 0, shows(shown), shows(alice), "/v3/kv/range", call);
  }

  /// Bytes, because no TLS library of today offers TLS 1.1 any more.
  @ParameterizedTest
  @CsvSource({"0302, 21", "0301, 21", "0303, 22"})
  void tls_before_1_2_is_refused(String version, int expectedRecord) throws Exception {
    try (Rig rig = rig(Map.of());
        Socket socket = new Socket(rig.address.getAddress(), rig.address.getPort())) {
      socket.setSoTimeout(10_000);
      String hello = CLIENT_HELLO.replace("VERS", version).replace(" ", "");
      socket.getOutputStream().write(HexFormat.of().parseHex(hello));

      byte[] answer = socket.getInputStream().readNBytes(7);

      assertThat(answer[0]).isEqualTo((byte) expectedRecord);
      if (expectedRecord == ALERT) {
        assertThat(answer[6]).isEqualTo((byte) PROTOCOL_VERSION);
      } else {
        assertThat(expectedRecord).isEqualTo(HANDSHAKE);
      }
    }
  }

  @Test
  void only_the_configured_cipher_suites_are_spoken() throws Exception {
    String chosen = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305";
    try (Rig rig = rig(Map.of("cipher-suites", chosen, "tls-max-version", "TLS1.2"))) {
      assertThat(cipherSuite(rig, chosen + "_SHA256")).isEqualTo(chosen + "_SHA256");
      assertThatThrownBy(() -> cipherSuite(rig, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
          .isInstanceOf(Exception.class);
    }
  }

  private Optional<String> caller(Map<String, String> more) throws Exception {
    return caller(more, "x");
  }

  /// @param header what the client sends with its call, besides its certificate
  private Optional<String> caller(Map<String, String> more, String header) throws Exception {
    try (Rig rig = rig(more)) {
      AtomicReference<CallContext> caller = new AtomicReference<>();
      rig.node.range =
          (context, _) -> {
            caller.set(context);
            return CompletableFuture.completedFuture(FOUND);
          };
      range(rig, shows(alice), shows(alice), header);
      return Objects.requireNonNull(caller.get()).commonName();
    }
  }

  /// The end of an answer is told by TLS's own word for it: whoever reads to the end can be sure.
  @Test
  void a_client_that_sends_on_is_told_why_it_is_hung_up_on() throws Exception {
    try (Rig rig = rig(Map.of());
        SSLSocket socket = connect(rig)) {
      String head = "GET / HTTP/1.1\r\nX: " + "y".repeat(8 << 20) + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 431 ");
    }
  }

  private SSLSocket connect(Rig rig) throws Exception {
    SSLContext context = shows(alice).clientContext();
    return (SSLSocket)
        context.getSocketFactory().createSocket(rig.address.getAddress(), rig.address.getPort());
  }

  private String cipherSuite(Rig rig, String offered) throws Exception {
    try (SSLSocket socket = connect(rig)) {
      socket.setEnabledCipherSuites(new String[] {offered});
      socket.startHandshake();
      return socket.getSession().getCipherSuite();
    }
  }

  private void assertRefused(Way way, Rig rig, TestAuthority.Issued shown) {
    assertThatThrownBy(() -> way.ask(rig, shows(shown), shows(alice)))
        .isInstanceOf(Exception.class);
  }

  /// A front end that asks for certificates of the authority, besides what `more` says.
  private Rig rig(Map<String, String> more) {
    EtcdFrontendConfig any = EtcdFrontendConfig.at(Rig.ANY_PORT);
    Map<String, String> all = new TreeMap<>(more);
    all.putIfAbsent("trusted-ca-file", authority.file().toString());
    Rig rig =
        new Rig(
            new EtcdFrontendConfig(
                List.of(ANY_SECURE_PORT),
                List.of(ANY_SECURE_PORT),
                any.maxRequestBytes(),
                any.maxConcurrentStreams(),
                any.keepAlive(),
                true,
                any.cors(),
                any.hostWhitelist(),
                Optional.of(tls(server, all).config()),
                false,
                1));
    rig.node.range = ScriptedNode.always(FOUND);
    return rig;
  }

  private Tls shows(TestAuthority.Issued shown) {
    return tls(shown, Map.of("trusted-ca-file", authority.file().toString()));
  }

  private static Tls tls(TestAuthority.Issued shown, Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(more);
    all.put("cert-file", shown.files().certificate().toString());
    all.put("key-file", shown.files().key().toString());
    return Tls.open(TlsConfig.read(Settings.of("test", all)).orElseThrow());
  }

  private Path newDirectory(String name) throws Exception {
    return Files.createDirectory(directory.resolve(name));
  }

  private static void replace(Path file, Path by) throws Exception {
    Files.move(by, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static RangeResponse range(Rig rig, @Nullable Tls dialler, Tls trusting)
      throws Exception {
    return range(rig, dialler, trusting, "x");
  }

  private static RangeResponse range(Rig rig, @Nullable Tls dialler, Tls trusting, String header)
      throws Exception {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), "*/*");
    SslContextBuilder context = GrpcSslContexts.forClient().trustManager(trusting.serverTrust());
    if (dialler != null) {
      context.keyManager(dialler.clientKeys());
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(HOST, rig.address.getPort())
            .sslContext(context.build())
            .build();
    try {
      return ClientCalls.blockingUnaryCall(
          ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
          Rig.method("etcdserverpb.KV/Range", MethodType.UNARY, RangeResponse.getDefaultInstance()),
          CallOptions.DEFAULT,
          RangeRequest.getDefaultInstance());
    } finally {
      channel.shutdownNow();
    }
  }

  private static String get(Rig rig, int listener, @Nullable Tls dialler, Tls trusting, String path)
      throws Exception {
    return send(rig, listener, dialler, trusting, path, HttpRequest.newBuilder()).body();
  }

  private static HttpResponse<String> send(
      Rig rig,
      int listener,
      @Nullable Tls dialler,
      Tls trusting,
      String path,
      HttpRequest.Builder request)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        dialler == null ? null : new javax.net.ssl.KeyManager[] {dialler.clientKeys()},
        new TrustManager[] {trusting.serverTrust()},
        null);
    int port = ((InetSocketAddress) rig.frontend.addresses().get(listener)).getPort();
    try (HttpClient http = HttpClient.newBuilder().sslContext(context).build()) {
      URI uri = URI.create("https://" + HOST + ":" + port + path);
      return http.send(request.uri(uri).build(), BodyHandlers.ofString());
    }
  }
}
