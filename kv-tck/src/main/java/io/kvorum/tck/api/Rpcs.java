package io.kvorum.tck.api;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;

/// Makes gRPC's description of a call from its name and its two messages.
final class Rpcs {
  private Rpcs() {}

  static <Q extends Message, R extends Message> MethodDescriptor<Q, R> unary(
      String name, Q request, R response) {
    return of(MethodDescriptor.MethodType.UNARY, name, request, response);
  }

  static <Q extends Message, R extends Message> MethodDescriptor<Q, R> of(
      MethodDescriptor.MethodType type, String name, Q request, R response) {
    return MethodDescriptor.<Q, R>newBuilder()
        .setType(type)
        .setFullMethodName(name)
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(response))
        .build();
  }
}
