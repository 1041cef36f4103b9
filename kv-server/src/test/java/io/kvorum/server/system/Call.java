package io.kvorum.server.system;

import com.google.protobuf.Message;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.grpc.MethodDescriptor;

/// One request that can be sent to any server.
sealed interface Call {
  Message request();

  Answer sendTo(Wire wire);

  record Unary<Q extends Message, R extends Message>(MethodDescriptor<Q, R> method, Q request)
      implements Call {
    @Override
    public Answer sendTo(Wire wire) {
      return wire.call(method, request);
    }

    @Override
    public String toString() {
      return method.getBareMethodName() + " {\n" + request + "}";
    }
  }

  record KeepAlive(LeaseKeepAliveRequest request) implements Call {
    @Override
    public Answer sendTo(Wire wire) {
      return wire.keepAlive(request);
    }

    @Override
    public String toString() {
      return "LeaseKeepAlive {\n" + request + "}";
    }
  }
}
