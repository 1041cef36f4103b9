/// Peer transport over gRPC streams.
@org.jspecify.annotations.NullMarked
module io.kvorum.transport.grpc {
  requires static org.jspecify;
  requires transitive io.kvorum.raft;
  requires org.slf4j;
  requires io.grpc;
  requires io.grpc.stub;
  requires io.grpc.netty;
}
