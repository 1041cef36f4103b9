package io.kvorum.transport.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.InternalNettyChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.kvorum.raft.transport.support.PeerUrls;
import io.kvorum.raft.transport.support.TransportConfig;
import io.kvorum.raft.transport.support.Workers;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Makes gRPC channels on our event loops. They are not kept when they fail: gRPC itself would wait
/// for minutes before it dials again.
final class Channels implements AutoCloseable {
  private static final int FLOW_CONTROL_BYTES = 1 << 20;

  private static final long CLOSE_SECONDS = 10;

  private final TransportConfig config;
  private final EventLoops loops;
  private final Workers workers;
  private final Optional<PeerTls> tls;
  private final Set<ManagedChannel> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Channels(TransportConfig config, EventLoops loops, Workers workers, Optional<PeerTls> tls) {
    this.config = config;
    this.loops = loops;
    this.workers = workers;
    this.tls = tls;
  }

  /// @throws IllegalArgumentException if the URL has no host and port, or needs TLS that is not
  ///   configured
  ManagedChannel open(URI url) {
    if (PeerUrls.mistakeOf(url).isPresent()) {
      throw new IllegalArgumentException(PeerUrls.mistakeOf(url).get());
    }
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(PeerUrls.host(url), url.getPort())
            .eventLoopGroup(loops.group())
            .channelType(loops.channelType())
            .withOption(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) config.timing().dialTimeout().toMillis())
            .directExecutor()
            .offloadExecutor(workers.threads())
            .proxyDetector(address -> null)
            .disableRetry()
            .flowControlWindow(FLOW_CONTROL_BYTES)
            .maxInboundMessageSize(Surroundings.parcelBytes(config.limits()))
            .idleTimeout(1, TimeUnit.MINUTES);
    InternalNettyChannelBuilder.setStatsEnabled(builder, false);
    InternalNettyChannelBuilder.setTracingEnabled(builder, false);
    if (!PeerUrls.isTls(url)) {
      return opened(builder.usePlaintext().build());
    }
    PeerTls peerTls =
        tls.orElseThrow(
            () -> new IllegalArgumentException(url + " needs TLS, without a certificate here"));
    return opened(builder.sslContext(peerTls.client()).build());
  }

  private ManagedChannel opened(ManagedChannel channel) {
    open.removeIf(ManagedChannel::isTerminated);
    open.add(channel);
    if (closed) {
      channel.shutdownNow();
    }
    return channel;
  }

  /// Ends every channel and waits until their connections are closed: Netty forgets those that are
  /// open when it ends its threads.
  @Override
  public void close() {
    closed = true;
    open.forEach(ManagedChannel::shutdownNow);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    try {
      for (ManagedChannel channel : open) {
        channel.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
