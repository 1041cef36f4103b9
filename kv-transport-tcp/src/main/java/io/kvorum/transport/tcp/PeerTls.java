package io.kvorum.transport.tcp;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.tls.Tls;
import io.kvorum.api.tls.TlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import javax.net.ssl.SSLException;

/// TLS between members: the files of the configuration as Netty's handlers, by the JDK's own TLS.
final class PeerTls {
  private static final long CLOSE_MILLIS = 200;

  private final Tls tls;
  private final SslContext server;
  private final SslContext client;

  private PeerTls(Tls tls, SslContext server, SslContext client) {
    this.tls = tls;
    this.server = server;
    this.client = client;
  }

  /// @throws ConfigException if a file cannot be used
  static PeerTls open(TlsConfig config) {
    Tls tls = Tls.open(config);
    try {
      SslContextBuilder server =
          SslContextBuilder.forServer(tls.serverKeys())
              .trustManager(tls.clientTrust())
              .clientAuth(config.needsClientCertificate() ? ClientAuth.REQUIRE : ClientAuth.NONE);
      SslContextBuilder client =
          SslContextBuilder.forClient()
              .keyManager(tls.clientKeys())
              .trustManager(tls.serverTrust());
      return new PeerTls(tls, build(server, config), build(client, config));
    } catch (SSLException unusable) {
      throw new ConfigException("cannot use TLS between members: " + unusable.getMessage());
    }
  }

  private static SslContext build(SslContextBuilder builder, TlsConfig config) throws SSLException {
    builder.sslProvider(SslProvider.JDK).protocols(config.protocols());
    List<String> suites = config.enabledCipherSuites();
    if (!suites.isEmpty()) {
      builder.ciphers(suites);
    }
    return builder.build();
  }

  SslHandler accepting(ByteBufAllocator allocator) {
    return closingSoon(server.newHandler(allocator));
  }

  SslHandler dialling(ByteBufAllocator allocator, String host, int port) {
    return closingSoon(client.newHandler(allocator, host, port));
  }

  /// A peer that does not read is not waited for with the last word of TLS.
  private static SslHandler closingSoon(SslHandler handler) {
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
    return handler;
  }

  Tls tls() {
    return tls;
  }
}
