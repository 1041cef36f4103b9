package io.kvorum.frontend.etcd.rpc;

import io.kvorum.api.AnswerMemory;
import java.util.concurrent.atomic.AtomicBoolean;

/// An answer that is big enough to be taken note of, from its encoding until it was sent or its
/// call has ended. Any thread may free it, and more than one may try.
public final class BigAnswer {
  /// Smaller answers take no part: the memory of ten thousand of them is not worth the trouble.
  private static final int LEAST_BYTES = 64 << 10;

  private final AnswerMemory memory;
  private final long bytes;
  private final AtomicBoolean freed = new AtomicBoolean();

  private BigAnswer(AnswerMemory memory, long bytes) {
    this.memory = memory;
    this.bytes = bytes;
  }

  public static boolean isBig(long bytes) {
    return bytes >= LEAST_BYTES;
  }

  public static BigAnswer taking(AnswerMemory memory, long bytes) {
    memory.taken(bytes);
    return new BigAnswer(memory, bytes);
  }

  public void free() {
    if (freed.compareAndSet(false, true)) {
      memory.freed(bytes);
    }
  }
}
