package io.kvorum.server.system;

import com.google.protobuf.Message;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.grpc.MethodDescriptor;

/// One request that can be sent to any server.
sealed interface Call {
  Message request();

  /// The name of the method.
  String name();

  Answer sendTo(Wire wire);

  record Unary<Q extends Message, R extends Message>(MethodDescriptor<Q, R> method, Q request)
      implements Call {
    @Override
    public String name() {
      return String.valueOf(method.getBareMethodName());
    }

    @Override
    public Answer sendTo(Wire wire) {
      return wire.call(method, request);
    }

    @Override
    public String toString() {
      return name() + " {\n" + request + "}";
    }
  }

  record KeepAlive(LeaseKeepAliveRequest request) implements Call {
    @Override
    public String name() {
      return "LeaseKeepAlive";
    }

    @Override
    public Answer sendTo(Wire wire) {
      return wire.keepAlive(request);
    }

    @Override
    public String toString() {
      return name() + " {\n" + request + "}";
    }
  }
}
