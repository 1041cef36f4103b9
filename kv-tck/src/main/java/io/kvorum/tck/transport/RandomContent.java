package io.kvorum.tck.transport;

import java.io.InputStream;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32C;

/// Random bytes of a given length, made as they are read, and their checksum.
final class RandomContent extends InputStream {
  private final Random random;
  private final CRC32C checksum = new CRC32C();
  private long remaining;

  RandomContent(Random random, long length) {
    this.random = random;
    this.remaining = length;
  }

  /// Of what was read so far.
  long checksum() {
    return checksum.getValue();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (remaining == 0) {
      return length == 0 ? 0 : -1;
    }
    int count = (int) Math.min(length, remaining);
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    System.arraycopy(bytes, 0, target, offset, count);
    checksum.update(bytes);
    remaining -= count;
    return count;
  }
}
