package org.example.sockets;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// The chunks of a snapshot as a stream. It ends where the sender said so, and fails where the wire
/// did (TRANSPORT-6).
final class Chunks extends InputStream {
  static final byte CHUNK = 1;
  static final byte END = 2;

  private final Wire wire;
  private byte[] chunk = {CHUNK};
  private int position = 1;

  Chunks(Wire wire) {
    this.wire = wire;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    while (chunk[0] == CHUNK && position == chunk.length && length > 0) {
      chunk = wire.read();
      position = 1;
    }
    if (chunk[0] != CHUNK) {
      return -1;
    }
    int count = Math.min(length, chunk.length - position);
    System.arraycopy(chunk, position, target, offset, count);
    position += count;
    return count;
  }
}
