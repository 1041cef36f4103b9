package io.kvorum.bench.etcd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/// Fills values with bytes that do not compress, eight at a time: a put must not cost the client
/// what it costs a server.
final class RandomBytes implements Values {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final SplittableRandom random;

  /// A stream apart from the one that picks keys by the same seed.
  RandomBytes(long seed) {
    this.random = new SplittableRandom(seed).split();
  }

  @Override
  public void fill(byte[] to, int from, int bytes) {
    int at = from;
    for (; at + Long.BYTES <= from + bytes; at += Long.BYTES) {
      LONGS.set(to, at, random.nextLong());
    }
    for (long rest = random.nextLong(); at < from + bytes; rest >>>= 8) {
      to[at++] = (byte) rest;
    }
  }
}
