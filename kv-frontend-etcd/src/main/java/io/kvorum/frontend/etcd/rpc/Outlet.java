package io.kvorum.frontend.etcd.rpc;

import io.grpc.Status;

/// The way to the client of one stream, whatever carries it. Its methods may be called by any
/// thread; what is sent after `close`, or after the client has gone, is dropped.
public interface Outlet {
  /// Whether another message would leave at once.
  boolean isReady();

  /// Sends one encoded message. Never blocks: who ignores `isReady` fills memory.
  void send(byte[] message);

  /// Ends the stream.
  void close(Status status);

  boolean isCancelled();

  /// Lets the client's next message in.
  void requestNext();
}
