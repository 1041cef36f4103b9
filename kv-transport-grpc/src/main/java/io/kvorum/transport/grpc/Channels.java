package io.kvorum.transport.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.InternalNettyChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/// Makes gRPC channels on our event loops. They are not kept when they fail: gRPC itself would wait
/// for minutes before it dials again.
final class Channels {
  private static final int FLOW_CONTROL_BYTES = 1 << 20;

  private final Surroundings surroundings;

  Channels(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// @throws IllegalArgumentException if the URL has no host and port, or needs TLS that is not
  ///   configured
  ManagedChannel open(URI url) {
    if (Urls.mistakeOf(url).isPresent()) {
      throw new IllegalArgumentException(Urls.mistakeOf(url).get());
    }
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(Urls.host(url), url.getPort())
            .eventLoopGroup(surroundings.loops().group())
            .channelType(surroundings.loops().channelType())
            .withOption(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) surroundings.timing().dialTimeout().toMillis())
            .directExecutor()
            .offloadExecutor(surroundings.workers().threads())
            .proxyDetector(address -> null)
            .disableRetry()
            .flowControlWindow(FLOW_CONTROL_BYTES)
            .maxInboundMessageSize(surroundings.limits().parcelBytes())
            .idleTimeout(1, TimeUnit.MINUTES);
    InternalNettyChannelBuilder.setStatsEnabled(builder, false);
    InternalNettyChannelBuilder.setTracingEnabled(builder, false);
    if (!Urls.isTls(url)) {
      return builder.usePlaintext().build();
    }
    PeerTls tls =
        surroundings
            .tls()
            .orElseThrow(
                () -> new IllegalArgumentException(url + " needs TLS, without a certificate here"));
    return builder.sslContext(tls.client()).build();
  }
}
