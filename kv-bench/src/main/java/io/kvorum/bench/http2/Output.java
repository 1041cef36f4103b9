package io.kvorum.bench.http2;

import java.nio.ByteBuffer;

/// The bytes that wait for the socket. Grows to what the calls in flight need, up to a limit that
/// only a server can reach which goes on asking for answers and takes none.
final class Output {
  private static final int MAX_BYTES = 1 << 29;

  private ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

  /// The buffer to write to, with room for at least `bytes` more; throws [Http2Exception] at the
  /// limit.
  ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      long capacity = Math.max(buffer.capacity() * 2L, (long) buffer.position() + bytes);
      if (capacity > MAX_BYTES) {
        throw new Http2Exception("the server takes nothing: " + buffer.position() + " bytes wait");
      }
      buffer = ByteBuffer.allocateDirect((int) capacity).put(buffer.flip());
    }
    return buffer;
  }

  /// The same buffer, for the one who drains it (flip, write, compact).
  ByteBuffer waiting() {
    return buffer;
  }
}
