package io.kvorum.frontend.etcd.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.Settings;
import io.kvorum.api.tls.Tls;
import io.kvorum.api.tls.TlsConfig;
import io.kvorum.testing.TestAuthority;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// TLS of a listener, by each TLS library that may serve it, before a service that echoes.
class ServerTlsTest {
  private static final String HOST = "127.0.0.1";
  private static final int MAX_HANDSHAKES = 16;

  @TempDir Path directory;
  private final EventLoops loops = new EventLoops(1);
  private final List<HttpListener> listeners = new ArrayList<>();
  private TestAuthority authority;
  private TestAuthority.Issued server;
  private TestAuthority.Issued client;

  @BeforeEach
  void issueCertificates() throws Exception {
    authority = new TestAuthority(directory, "Authority");
    server = authority.issue("CN=server", HOST);
    client = authority.issue("CN=alice");
  }

  @AfterEach
  void close() {
    listeners.forEach(HttpListener::close);
    loops.close();
  }

  /// TLS 1.2 resumes by session id or ticket, TLS 1.3 by pre-shared key.
  @ParameterizedTest
  @CsvSource({"JDK, TLSv1.2", "JDK, TLSv1.3", "OPENSSL, TLSv1.2", "OPENSSL, TLSv1.3"})
  void a_session_is_not_resumed_once_its_certificate_was_revoked(
      SslProvider provider, String version) throws Exception {
    Path revoked = authority.revoke();
    int port = listen(provider, Map.of("crl-file", revoked.toString()));
    SSLContext remembering = tls(client, Map.of()).clientContext();
    assertThat(echo(remembering, port, version)).isEqualTo('x');
    assertThat(echo(remembering, port, version)).isEqualTo('x');

    authority.revoke(client.certificate());

    assertThatThrownBy(() -> echo(remembering, port, version)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void a_silent_connection_makes_room_for_one_that_talks(SslProvider provider) throws Exception {
    int port = listen(provider, Map.of());
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i <= MAX_HANDSHAKES; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }

      assertThat(echo(tls(client, Map.of()).clientContext(), port, "TLSv1.3")).isEqualTo('x');
      silent.getFirst().setSoTimeout(10_000);
      assertThat(silent.getFirst().getInputStream().read()).isEqualTo(-1);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private int listen(SslProvider provider, Map<String, String> more) {
    ServerTls tls = ServerTls.open(tls(server, more).config(), provider, MAX_HANDSHAKES);
    HttpListener listener =
        HttpListener.open(
            loops, URI.create("https://127.0.0.1:0"), Optional.of(tls), ServerTlsTest::echoing);
    listeners.add(listener);
    return ((InetSocketAddress) listener.address()).getPort();
  }

  private static void echoing(ChannelPipeline pipeline) {
    pipeline.addLast(
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object message) {
            var _ = context.writeAndFlush(message);
          }
        });
  }

  /// Says one byte and returns the answer.
  private static int echo(SSLContext context, int port, String version) throws IOException {
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(HOST, port)) {
      socket.setSoTimeout(10_000);
      socket.setEnabledProtocols(new String[] {version});
      socket.getOutputStream().write('x');
      int answer = socket.getInputStream().read();
      if (answer < 0) {
        throw new IOException("hung up");
      }
      return answer;
    }
  }

  private Tls tls(TestAuthority.Issued shown, Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(more);
    all.put("cert-file", shown.files().certificate().toString());
    all.put("key-file", shown.files().key().toString());
    all.put("trusted-ca-file", authority.file().toString());
    return Tls.open(TlsConfig.read(Settings.of("test", all)).orElseThrow());
  }
}
