package io.kvorum.transport.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/// The service between members; `peer.proto` describes it.
final class Rpcs {
  static final String SERVICE = "io.kvorum.Peer";

  /// Messages one way, pings both ways.
  static final MethodDescriptor<byte[], byte[]> MESSAGES =
      method("Messages", MethodType.BIDI_STREAMING);

  /// An offer, chunks, the end; pings both ways; then whether it was taken.
  static final MethodDescriptor<byte[], byte[]> SNAPSHOT =
      method("Snapshot", MethodType.BIDI_STREAMING);

  /// A question and its answer.
  static final MethodDescriptor<byte[], byte[]> ASK = method("Ask", MethodType.UNARY);

  private Rpcs() {}

  private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
    ByteArrays bytes = new ByteArrays();
    return MethodDescriptor.newBuilder(bytes, bytes)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setType(type)
        .build();
  }
}
