/// etcd wire protocol: gRPC services, JSON gateway, HTTP endpoints.
@org.jspecify.annotations.NullMarked
module io.kvorum.frontend.etcd {
  requires static org.jspecify;
  requires transitive io.kvorum.api;
  requires org.slf4j;
  requires io.grpc;
  requires io.grpc.stub;
  requires io.grpc.netty;
}
