package io.kvorum.transport.grpc;

import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.InternalNettyServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.kvorum.api.MemberId;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.TransportException;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Listens on one URL and decides who is let in to what.
final class PeerServer implements AutoCloseable {
  private static final int BACKLOG = 256;
  private static final int FLOW_CONTROL_BYTES = 1 << 20;
  private static final long CLOSE_SECONDS = 10;

  private final Surroundings surroundings;
  private final PeerGate gate;
  private final Server server;

  /// What is done for a member once it is known to be one.
  private interface ForMember {
    void open(ServerStream stream, MemberId from);
  }

  /// @throws TransportException if the address cannot be bound
  PeerServer(Surroundings surroundings, URI url) {
    this.surroundings = surroundings;
    this.gate = new PeerGate(surroundings);
    try {
      server = builder(url).build().start();
    } catch (IOException failure) {
      throw new TransportException("cannot listen on " + url, failure);
    }
  }

  private NettyServerBuilder builder(URI url) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(Urls.host(url), url.getPort()))
            .bossEventLoopGroup(surroundings.loops().group())
            .workerEventLoopGroup(surroundings.loops().group())
            .channelType(surroundings.loops().listenerType())
            .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
            .directExecutor()
            .addTransportFilter(gate)
            .handshakeTimeout(
                surroundings.timing().handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS)
            .maxConnectionIdle(1, TimeUnit.MINUTES)
            .flowControlWindow(FLOW_CONTROL_BYTES)
            .maxInboundMessageSize(surroundings.limits().parcelBytes())
            .maxConcurrentCallsPerConnection(surroundings.limits().questions())
            .addService(service());
    InternalNettyServerBuilder.setStatsEnabled(builder, false);
    InternalNettyServerBuilder.setTracingEnabled(builder, false);
    if (Urls.isTls(url)) {
      builder.sslContext(surroundings.tls().orElseThrow().server());
    }
    return builder;
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(Rpcs.SERVICE)
        .addMethod(
            Rpcs.MESSAGES,
            members((stream, from) -> stream.open(new MessageInlet(surroundings, stream, from), 1)))
        .addMethod(
            Rpcs.SNAPSHOT,
            members(
                (stream, from) ->
                    stream.open(
                        new SnapshotInlet(surroundings, stream, from),
                        SnapshotStream.MAX_WAITING_CHUNKS)))
        .addMethod(Rpcs.ASK, (call, headers) -> asked(call))
        .build();
  }

  private ServerCall.Listener<byte[]> asked(ServerCall<byte[], byte[]> call) {
    QuestionInlet inlet = new QuestionInlet(call, surroundings);
    gate.admit(call, inlet::open, inlet::refuse);
    return inlet;
  }

  /// Members of other clusters, and those who mean somebody else, are sent away: their words would
  /// be taken for our cluster's.
  private ServerCallHandler<byte[], byte[]> members(ForMember session) {
    return (call, headers) -> {
      Optional<Hello> hello = Hello.read(headers);
      String peer = hello.map(said -> said.from().toString()).orElse("somebody");
      ServerStream stream = new ServerStream(call, surroundings, peer);
      Optional<Status> refusal = hello.flatMap(said -> refusal(said, call));
      if (hello.isEmpty()) {
        stream.end(Status.UNAUTHENTICATED.withDescription("who are you?"));
      } else if (refusal.isPresent()) {
        stream.end(refusal.get());
      } else {
        gate.admit(call, () -> session.open(stream, hello.get().from().member()), stream::end);
      }
      return stream;
    };
  }

  private Optional<Status> refusal(Hello hello, ServerCall<byte[], byte[]> call) {
    PeerIdentity self = surroundings.self();
    if (hello.from().clusterId() == self.clusterId() && hello.to().equals(self.member())) {
      return Optional.empty();
    }
    PeerIdentity meant = new PeerIdentity(hello.to(), hello.from().clusterId());
    surroundings
        .log()
        .warn(
            "mismatch " + hello.from(),
            "refused {} at {}: it dialled {}, but this is {}",
            hello.from(),
            String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
            meant,
            self);
    return Optional.of(
        Status.FAILED_PRECONDITION.withDescription(
            "you dialled " + meant + ", but this is " + self));
  }

  /// Where it really listens.
  InetSocketAddress address() {
    return (InetSocketAddress) server.getListenSockets().getFirst();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
