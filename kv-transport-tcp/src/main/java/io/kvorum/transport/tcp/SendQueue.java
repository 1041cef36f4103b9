package io.kvorum.transport.tcp;

import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.RaftCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What waits to be sent to one peer, bounded in messages and in bytes. Any thread adds; one takes.
///
/// Messages wait as they are, for they never change, and are encoded into one buffer at the moment
/// at which they are written.
final class SendQueue {
  /// What is encoded at a time, unless one message is larger.
  private static final int BATCH_BYTES = 128 << 10;

  private final TcpTransportConfig.Limits limits;
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  private record Waiting(RaftMessage message, int bytes) {
    int frameBytes() {
      return Frames.HEADER_BYTES + bytes;
    }

    void encode(ByteBuf out) {
      Frames.append(out, FrameType.MESSAGE, bytes, body -> RaftCodec.write(message, body));
    }
  }

  SendQueue(TcpTransportConfig.Limits limits) {
    this.limits = limits;
  }

  /// @return false if the message is too large, or the queue is full
  boolean add(RaftMessage message) {
    int size = RaftCodec.size(message);
    if (size > limits.frameBytes()) {
      return false;
    }
    if (!reserve(size)) {
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

  /// Takes as many messages as make a batch, as frames; null if there are none.
  @Nullable ByteBuf take(ByteBufAllocator allocator) {
    List<Waiting> batch = new ArrayList<>();
    int frameBytes = 0;
    for (Waiting next = queue.peek();
        next != null && (batch.isEmpty() || frameBytes + next.frameBytes() <= BATCH_BYTES);
        next = queue.peek()) {
      queue.remove();
      batch.add(next);
      frameBytes += next.frameBytes();
    }
    if (batch.isEmpty()) {
      return null;
    }
    release(batch.size(), frameBytes - (long) batch.size() * Frames.HEADER_BYTES);
    ByteBuf out = allocator.buffer(frameBytes);
    for (Waiting next : batch) {
      next.encode(out);
    }
    return out;
  }

  /// Drops what waits.
  void clear() {
    for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
      release(1, next.bytes());
    }
  }
}
