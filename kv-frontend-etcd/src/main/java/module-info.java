/// etcd's wire in front of a `KvNode`: gRPC services, the JSON gateway and the HTTP endpoints, on
/// one port. The packages `net`, `http`, `grpc`, `rpc` and `wire` are its own business; `pb` holds
/// generated messages only.
@org.jspecify.annotations.NullMarked
module io.kvorum.frontend.etcd {
  requires static org.jspecify;
  requires transitive io.kvorum.api;
  requires org.slf4j;
  requires com.google.common;
  requires com.google.protobuf;
  requires com.google.protobuf.util;
  requires io.grpc;
  requires io.grpc.netty;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires io.prometheus.metrics.config;
  requires io.prometheus.metrics.core;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;

  exports io.kvorum.frontend.etcd;

  // The JSON gateway reads generated messages by reflection.
  opens io.kvorum.frontend.etcd.pb to
      com.google.protobuf;

  provides io.kvorum.api.frontend.FrontendProvider with
      io.kvorum.frontend.etcd.EtcdFrontendProvider;
}
