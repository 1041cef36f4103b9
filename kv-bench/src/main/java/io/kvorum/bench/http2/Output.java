package io.kvorum.bench.http2;

import java.nio.ByteBuffer;

/// The bytes that wait for the socket. Grows to what the calls in flight need, which their number
/// bounds.
final class Output {
  private ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

  /// The buffer to write to, with room for at least `bytes` more.
  ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int capacity = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
      buffer = ByteBuffer.allocateDirect(capacity).put(buffer.flip());
    }
    return buffer;
  }

  /// The same buffer, for the one who drains it (flip, write, compact).
  ByteBuffer waiting() {
    return buffer;
  }
}
