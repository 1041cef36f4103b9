package io.kvorum.frontend.etcd.rpc;

/// Which answers are big enough to be taken note of, from their encoding until they were sent.
public final class BigAnswer {
  /// Smaller answers take no part: the memory of ten thousand of them is not worth the trouble.
  private static final int LEAST_BYTES = 64 << 10;

  private BigAnswer() {}

  public static boolean isBig(long bytes) {
    return bytes >= LEAST_BYTES;
  }
}
