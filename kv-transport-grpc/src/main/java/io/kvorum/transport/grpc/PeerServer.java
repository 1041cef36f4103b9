package io.kvorum.transport.grpc;

import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.InternalNettyServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.TransportException;
import io.kvorum.raft.transport.support.Caller;
import io.kvorum.raft.transport.support.PeerUrls;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
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
    void open(ServerStream stream, Caller caller);
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
        NettyServerBuilder.forAddress(new InetSocketAddress(PeerUrls.host(url), url.getPort()))
            .bossEventLoopGroup(surroundings.loops().group())
            .workerEventLoopGroup(surroundings.loops().group())
            .channelFactory(this::listener)
            .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
            .directExecutor()
            .addTransportFilter(gate)
            .handshakeTimeout(
                surroundings.timing().handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS)
            .maxConnectionIdle(1, TimeUnit.MINUTES)
            .flowControlWindow(FLOW_CONTROL_BYTES)
            .maxInboundMessageSize(surroundings.parcelBytes())
            .maxConcurrentCallsPerConnection(surroundings.limits().questions())
            .addService(service());
    InternalNettyServerBuilder.setStatsEnabled(builder, false);
    InternalNettyServerBuilder.setTracingEnabled(builder, false);
    if (PeerUrls.isTls(url)) {
      builder.sslContext(surroundings.tls().orElseThrow().server());
    }
    return builder;
  }

  private ServerChannel listener() {
    ServerChannel listener = surroundings.loops().listener();
    listener.pipeline().addLast(surroundings.connections());
    return listener;
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(Rpcs.SERVICE)
        .addMethod(
            Rpcs.MESSAGES,
            members(
                (stream, caller) -> stream.open(new MessageInlet(surroundings, stream, caller))))
        .addMethod(
            Rpcs.SNAPSHOT,
            members(
                (stream, caller) ->
                    stream.open(new SnapshotInlet(surroundings, stream, caller.from().member()))))
        .addMethod(Rpcs.ASK, (call, headers) -> asked(call))
        .build();
  }

  private ServerCall.Listener<byte[]> asked(ServerCall<byte[], byte[]> call) {
    QuestionInlet inlet = new QuestionInlet(call, surroundings);
    gate.admit(call, inlet::open, inlet::refuse);
    return inlet;
  }

  private ServerCallHandler<byte[], byte[]> members(ForMember session) {
    return (call, headers) -> {
      String remote = String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
      try {
        Caller caller = Hello.read(headers);
        ServerStream stream = new ServerStream(call, surroundings, caller.from().toString());
        refusal(caller, remote)
            .ifPresentOrElse(
                stream::end,
                () -> gate.admit(call, () -> session.open(stream, caller), stream::end));
        return stream;
      } catch (CodecException nonsense) {
        String why = String.valueOf(nonsense.getMessage());
        surroundings.log().warn("damaged call", "refused a call from " + remote + ": " + why);
        ServerStream stream = new ServerStream(call, surroundings, "somebody");
        stream.end(Status.UNAUTHENTICATED.withDescription(why));
        return stream;
      }
    };
  }

  private Optional<Status> refusal(Caller caller, String remote) {
    Optional<String> refusal = caller.refusedBy(surroundings.self());
    refusal.ifPresent(
        why ->
            surroundings
                .log()
                .warn(
                    "mismatch " + caller.from(),
                    "refused " + caller.from() + " at " + remote + ": it " + why));
    return refusal.map(why -> Status.FAILED_PRECONDITION.withDescription("you " + why));
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
