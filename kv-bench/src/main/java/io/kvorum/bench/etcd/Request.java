package io.kvorum.bench.etcd;

/// The request that a [Workload] made last. One object per workload, written over by the next
/// request.
public final class Request {
  String path = "";
  byte[] message = {};
  int messageBytes;
  int minAnswerBytes;
  int tag;

  Request() {}

  /// The full gRPC method, `/etcdserverpb.KV/Range`.
  public String path() {
    return path;
  }

  /// The protobuf message: its first [#messageBytes()] bytes.
  public byte[] message() {
    return message;
  }

  public int messageBytes() {
    return messageBytes;
  }

  /// The least size of an answer that holds what was asked for: a server that does not find a key
  /// answers less.
  public int minAnswerBytes() {
    return minAnswerBytes;
  }

  /// The workload's own number for this request; comes back with the answer.
  public int tag() {
    return tag;
  }
}
