/// Peer transport over gRPC streams.
@org.jspecify.annotations.NullMarked
module io.kvorum.transport.grpc {
  requires static org.jspecify;
  requires transitive io.kvorum.raft;
  requires io.grpc;
  requires io.grpc.netty;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;

  exports io.kvorum.transport.grpc;

  provides io.kvorum.raft.transport.PeerTransportProvider with
      io.kvorum.transport.grpc.GrpcTransportProvider;
}
