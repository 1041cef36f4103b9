package io.kvorum.bench.etcd;

import java.nio.charset.StandardCharsets;

/// The keys `/bench/k0000000000000000` up to `size` exclusive: 24 bytes each, in numeric order.
public record KeySpace(long size) {
  static final int KEY_BYTES = 24;

  private static final byte[] PREFIX = "/bench/k".getBytes(StandardCharsets.US_ASCII);
  private static final long MAX_SIZE = 1_000_000_000_000_000L;

  public KeySpace {
    if (size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException("keys: " + size + " is not from 1 to 10^15");
    }
  }

  /// Writes a whole key.
  void write(long number, byte[] to, int at) {
    System.arraycopy(PREFIX, 0, to, at, PREFIX.length);
    long rest = number;
    for (int i = at + KEY_BYTES - 1; i >= at + PREFIX.length; i--) {
      to[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
