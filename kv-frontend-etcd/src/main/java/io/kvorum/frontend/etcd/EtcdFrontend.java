package io.kvorum.frontend.etcd;

import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.InternalNettyServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.kvorum.api.KvNode;
import io.kvorum.api.frontend.Frontend;
import io.kvorum.api.frontend.FrontendContext;
import io.kvorum.api.frontend.FrontendException;
import io.kvorum.frontend.etcd.grpc.GrpcServices;
import io.kvorum.frontend.etcd.http.Endpoints;
import io.kvorum.frontend.etcd.http.Gateway;
import io.kvorum.frontend.etcd.http.Health;
import io.kvorum.frontend.etcd.http.HealthMetrics;
import io.kvorum.frontend.etcd.http.HttpPipeline;
import io.kvorum.frontend.etcd.http.HttpRoutes;
import io.kvorum.frontend.etcd.http.HttpRoutes.AccessRules;
import io.kvorum.frontend.etcd.http.MetricsPage;
import io.kvorum.frontend.etcd.net.EventLoops;
import io.kvorum.frontend.etcd.net.HttpListener;
import io.kvorum.frontend.etcd.net.PortNegotiator;
import io.kvorum.frontend.etcd.net.ServerTls;
import io.kvorum.frontend.etcd.rpc.EtcdCalls;
import io.kvorum.frontend.etcd.rpc.Rpc;
import io.kvorum.frontend.etcd.rpc.RpcMetrics;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listeners of etcd's protocol. Every client URL is a listener of gRPC and HTTP/1.1 together,
/// every metrics URL one of HTTP/1.1; all share the same event loops and the same calls.
final class EtcdFrontend implements Frontend {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdFrontend.class);

  /// What a message may have around the largest request, as etcd allows it.
  private static final int OVERHEAD_BYTES = 512 << 10;

  /// gRPC itself counts messages before this front end sees them, and refuses them in words of its
  /// own. Its limit lies above ours, so that what is a little too large is refused in etcd's words.
  private static final int GRPC_MARGIN_BYTES = 16 << 20;

  /// Requests may come compressed. It is not advertised in every answer, as etcd does not.
  private static final DecompressorRegistry GZIP_IF_SENT =
      DecompressorRegistry.emptyInstance()
          .with(new Codec.Gzip(), false)
          .with(Codec.Identity.NONE, false);

  /// What a client may send ahead on one stream, and on one connection. A fixed window: gRPC would
  /// else ping the client with every burst of requests, to find the best one.
  private static final int FLOW_CONTROL_BYTES = 1 << 20;

  private static final int MAX_METADATA_BYTES = 64 << 10;
  private static final int BACKLOG = 4096;
  private static final long DRAIN_MILLIS = 1_000;

  private final EventLoops loops;
  private final List<Server> servers = new ArrayList<>();
  private final List<HttpListener> metricsListeners = new ArrayList<>();

  private EtcdFrontend(EventLoops loops) {
    this.loops = loops;
  }

  static EtcdFrontend open(EtcdFrontendConfig config, FrontendContext context) {
    EtcdFrontend frontend = new EtcdFrontend(new EventLoops(config.eventLoopThreads()));
    try {
      frontend.listen(config, context);
      return frontend;
    } catch (RuntimeException failure) {
      frontend.close();
      throw failure;
    }
  }

  private void listen(EtcdFrontendConfig config, FrontendContext context) {
    KvNode node = context.node();
    Optional<ServerTls> tls = config.tls().map(ServerTls::open);
    List<Rpc> rpcs = EtcdCalls.of(node);
    RpcMetrics metrics = new RpcMetrics(context.metrics(), config.timedCalls());
    int maxMessageBytes = Math.addExact(config.maxRequestBytes(), OVERHEAD_BYTES);
    List<ServerServiceDefinition> services =
        new GrpcServices(metrics, node.answerMemory(), maxMessageBytes).of(rpcs);
    Endpoints endpoints =
        new Endpoints(
            new Health(node, new HealthMetrics(context.metrics())),
            new MetricsPage(context.metrics()),
            () -> node.maintenance().versions());
    Optional<Gateway> gateway =
        config.enableGrpcGateway()
            ? Optional.of(new Gateway(rpcs, metrics, node, maxMessageBytes))
            : Optional.empty();
    for (URI url : config.listenClientUrls()) {
      boolean isTls = isSecure(url);
      HttpRoutes routes =
          new HttpRoutes(
              Optional.of(new AccessRules(config.cors(), config.hostWhitelist(), isTls)),
              endpoints,
              gateway);
      PortNegotiator negotiator =
          new PortNegotiator(isTls ? tls : Optional.empty(), new HttpPipeline(routes));
      servers.add(start(url, config, negotiator, services));
    }
    HttpPipeline metricsPipeline =
        new HttpPipeline(new HttpRoutes(Optional.empty(), endpoints, Optional.empty()));
    for (URI url : config.listenMetricsUrls()) {
      boolean isTls = isSecure(url);
      metricsListeners.add(
          HttpListener.open(loops, url, isTls ? tls : Optional.empty(), metricsPipeline));
    }
  }

  private static boolean isSecure(URI url) {
    return url.getScheme().equals("https") || url.getScheme().equals("unixs");
  }

  private Server start(
      URI url,
      EtcdFrontendConfig config,
      PortNegotiator negotiator,
      List<ServerServiceDefinition> services) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(loops.address(url))
            .bossEventLoopGroup(loops.group())
            .workerEventLoopGroup(loops.group())
            .channelType(loops.channelType(url))
            .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
            .protocolNegotiator(negotiator)
            .directExecutor()
            .decompressorRegistry(GZIP_IF_SENT)
            .flowControlWindow(FLOW_CONTROL_BYTES)
            .handshakeTimeout(Long.MAX_VALUE, TimeUnit.NANOSECONDS)
            .maxInboundMessageSize(maxGrpcMessageBytes(config))
            .maxInboundMetadataSize(MAX_METADATA_BYTES)
            .maxConcurrentCallsPerConnection(config.maxConcurrentStreams())
            .permitKeepAliveTime(config.keepAlive().minTime().toNanos(), TimeUnit.NANOSECONDS)
            .permitKeepAliveWithoutCalls(false)
            .keepAliveTime(config.keepAlive().interval().toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTimeout(config.keepAlive().timeout().toNanos(), TimeUnit.NANOSECONDS)
            .addServices(services);
    InternalNettyServerBuilder.setStatsEnabled(builder, false);
    InternalNettyServerBuilder.setTracingEnabled(builder, false);
    try {
      return builder.build().start();
    } catch (IOException failure) {
      throw new FrontendException("cannot listen on " + url, failure);
    }
  }

  private static int maxGrpcMessageBytes(EtcdFrontendConfig config) {
    return Math.addExact(config.maxRequestBytes(), OVERHEAD_BYTES + GRPC_MARGIN_BYTES);
  }

  @Override
  public List<SocketAddress> addresses() {
    List<SocketAddress> addresses = new ArrayList<>();
    servers.forEach(server -> addresses.addAll(server.getListenSockets()));
    metricsListeners.forEach(listener -> addresses.add(listener.address()));
    return List.copyOf(addresses);
  }

  /// Says goodbye to every client (GOAWAY), waits up to a second for answers under way, then closes
  /// what is left: watches, above all.
  @Override
  public void close() {
    servers.forEach(Server::shutdown);
    metricsListeners.forEach(HttpListener::close);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS);
    try {
      for (Server server : servers) {
        server.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      LOG.info("interrupted while clients were drained: closing at once");
    }
    servers.forEach(Server::shutdownNow);
    loops.close();
  }
}
