package io.kvorum.server.system;

import com.google.protobuf.Message;
import io.etcd.jetcd.api.ElectionGrpc;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.grpc.MethodDescriptor;

/// One request that can be sent to any server.
sealed interface Call {
  Message request();

  /// The method to call.
  MethodDescriptor<?, ?> method();

  /// The name of the method.
  default String name() {
    return String.valueOf(method().getBareMethodName());
  }

  Answer sendTo(Wire wire);

  record Unary<Q extends Message, R extends Message>(MethodDescriptor<Q, R> method, Q request)
      implements Call {
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
    public MethodDescriptor<?, ?> method() {
      return LeaseGrpc.getLeaseKeepAliveMethod();
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

  /// Who leads an election, as the first answer of a stream says.
  record Observe(LeaderRequest request) implements Call {
    @Override
    public MethodDescriptor<?, ?> method() {
      return ElectionGrpc.getObserveMethod();
    }

    @Override
    public Answer sendTo(Wire wire) {
      return wire.first(ElectionGrpc.getObserveMethod(), request);
    }

    @Override
    public String toString() {
      return name() + " {\n" + request + "}";
    }
  }
}
