package io.kvorum.transport.grpc;

import io.grpc.netty.GrpcSslContexts;
import io.kvorum.api.config.ConfigException;
import io.kvorum.api.tls.Tls;
import io.kvorum.api.tls.TlsConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import javax.net.ssl.SSLException;

/// TLS between members: the files of the configuration as Netty's contexts, by the JDK's own TLS.
record PeerTls(Tls tls, SslContext server, SslContext client) {
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
    GrpcSslContexts.configure(builder, SslProvider.JDK).protocols(config.protocols());
    List<String> suites = config.enabledCipherSuites();
    if (!suites.isEmpty()) {
      builder.ciphers(suites);
    }
    return builder.build();
  }
}
