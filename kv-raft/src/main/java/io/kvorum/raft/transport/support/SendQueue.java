package io.kvorum.raft.transport.support;

import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.RaftCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What waits to be sent to one peer, bounded in messages and in bytes. Any thread adds; one takes.
///
/// Messages wait as they are, for they never change, and are to be encoded at the moment at which
/// they are written.
public final class SendQueue {
  /// What is taken at a time, unless one message is larger.
  private static final int BATCH_BYTES = 128 << 10;

  private final TransportConfig.Limits limits;
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /// @param bytes what `RaftCodec` writes of it
  public record Waiting(RaftMessage message, int bytes) {}

  public SendQueue(TransportConfig.Limits limits) {
    this.limits = limits;
  }

  /// @return false if the message is too large, or the queue is full
  public boolean add(RaftMessage message) {
    int size = RaftCodec.size(message);
    if (size > limits.messageBytes() || !reserve(size)) {
      return false;
    }
    queue.add(new Waiting(message, size));
    return true;
  }

  private boolean reserve(int size) {
    if (messages.incrementAndGet() > limits.queueMessages()) {
      messages.decrementAndGet();
      return false;
    }
    if (bytes.addAndGet(size) > limits.queueBytes()) {
      release(1, size);
      return false;
    }
    return true;
  }

  private void release(int count, long size) {
    messages.addAndGet(-count);
    bytes.addAndGet(-size);
  }

  /// Takes as many messages as make a batch; none if there are none.
  public List<Waiting> take() {
    List<Waiting> batch = new ArrayList<>();
    int total = 0;
    for (Waiting next = queue.peek();
        next != null && (batch.isEmpty() || total + next.bytes() <= BATCH_BYTES);
        next = queue.peek()) {
      queue.remove();
      batch.add(next);
      total += next.bytes();
    }
    release(batch.size(), total);
    return batch;
  }

  /// Drops what waits.
  public void clear() {
    for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
      release(1, next.bytes());
    }
  }
}
