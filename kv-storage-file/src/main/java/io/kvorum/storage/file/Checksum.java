package io.kvorum.storage.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// CRC32C over a segment's salt and then some bytes. One thread at a time.
final class Checksum {
  private final byte[] salt;
  private final CRC32C crc = new CRC32C();

  Checksum(long salt) {
    this.salt = ByteBuffer.allocate(Long.BYTES).putLong(salt).array();
  }

  /// Of the bytes from `from` to `to`, exclusive. Moves the buffer's position and limit.
  int of(ByteBuffer buffer, int from, int to) {
    crc.reset();
    crc.update(salt);
    crc.update(buffer.limit(to).position(from));
    return (int) crc.getValue();
  }
}
