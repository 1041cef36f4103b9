package io.kvorum.transport.tcp;

import java.nio.ByteBuffer;

/// What a connection is used for. Everything is called on the connection's event loop.
interface Session {
  /// The connection is this session's from now on.
  void opened(Connection connection);

  /// A frame other than a ping. The payload is valid during the call only.
  ///
  /// @throws io.kvorum.raft.codec.CodecException if it makes no sense; this ends the connection
  void received(FrameType type, ByteBuffer payload);

  /// There is room for writes again.
  default void writable() {}

  /// Once a ping interval.
  default void tick(long nowNanos) {}

  /// The connection has ended, or was never made. Called once, and last.
  void closed(String reason);
}
