package io.kvorum.frontend.etcd.net;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.tls.Tls;
import io.kvorum.api.tls.TlsConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// TLS of the listeners for clients: one for gRPC and HTTP, and for the metrics listeners, so that
/// what is asked of a client holds on all of them. Thread-safe.
public final class ServerTls {
  /// As etcd's; whoever has said nothing by then is not going to.
  private static final long HANDSHAKE_TIMEOUT_MILLIS = 10_000;

  /// Handshakes under way on all listeners: about 100 KiB each, so 400 MiB at the very worst.
  private static final int MAX_HANDSHAKES = 4096;

  /// A client that can speak both gets HTTP/1.1: `curl` and browsers, who want the gateway or the
  /// health endpoints. Clients of gRPC offer HTTP/2 alone, and nothing but gRPC is served over it.
  private static final ApplicationProtocolConfig ALPN =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.NO_ADVERTISE,
          SelectedListenerFailureBehavior.ACCEPT,
          ApplicationProtocolNames.HTTP_1_1,
          ApplicationProtocolNames.HTTP_2);

  private final Tls tls;
  private final SslContext context;
  private final Handshakes handshakes;

  private ServerTls(Tls tls, SslContext context, Handshakes handshakes) {
    this.tls = tls;
    this.context = context;
    this.handshakes = handshakes;
  }

  /// @throws ConfigException if a file, or the cipher suites, cannot be used
  public static ServerTls open(TlsConfig config) {
    return open(
        config, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK, MAX_HANDSHAKES);
  }

  /// @throws ConfigException if a file, or the cipher suites, cannot be used
  static ServerTls open(TlsConfig config, SslProvider provider, int maxHandshakes) {
    Tls tls = Tls.open(config);
    try {
      return new ServerTls(tls, context(tls, provider), new Handshakes(maxHandshakes));
    } catch (SSLException | IllegalArgumentException unusable) {
      throw new ConfigException("TLS cannot be set up as configured: " + unusable);
    }
  }

  /// Whether the common name of a client's certificate is a user's name.
  public boolean commonNameIsUser() {
    return tls.config().clientCertAuth();
  }

  /// Puts TLS before the handler called `name`.
  void addBefore(ChannelPipeline pipeline, String name) {
    pipeline.addBefore(name, null, handler(pipeline.channel()));
    pipeline.addBefore(name, null, new ClientAdmission(tls));
  }

  /// Puts TLS at the end of a pipeline that is still empty.
  void addLast(ChannelPipeline pipeline) {
    pipeline.addLast(handler(pipeline.channel()));
    pipeline.addLast(new ClientAdmission(tls));
  }

  private ChannelHandler handler(Channel channel) {
    SslHandler handler = context.newHandler(channel.alloc());
    handler.setHandshakeTimeout(HANDSHAKE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    handshakes.begin(channel, handler.handshakeFuture());
    return handler;
  }

  private static SslContext context(Tls tls, SslProvider provider) throws SSLException {
    TlsConfig config = tls.config();
    List<String> suites = config.enabledCipherSuites();
    return SslContextBuilder.forServer(tls.serverKeys())
        .sslProvider(provider)
        .protocols(config.protocols())
        .ciphers(suites.isEmpty() ? null : suites, SupportedCipherSuiteFilter.INSTANCE)
        .trustManager(tls.clientTrust())
        .clientAuth(config.needsClientCertificate() ? ClientAuth.REQUIRE : ClientAuth.NONE)
        .applicationProtocolConfig(ALPN)
        .build();
  }
}
