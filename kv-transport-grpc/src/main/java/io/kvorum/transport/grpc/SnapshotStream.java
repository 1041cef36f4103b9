package io.kvorum.transport.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A snapshot on its way from an event loop to the thread that takes it. The sender may be ahead by
/// a number of chunks, and by one more for each that is taken.
final class SnapshotStream extends InputStream {
  static final int MAX_WAITING_CHUNKS = 16;

  private final Runnable onTaken;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Queue<byte[]> chunks = new ArrayDeque<>();
  private byte[] chunk = new byte[0];
  private int position;
  private long totalBytes;
  private boolean complete;
  private @Nullable String failure;

  /// @param onTaken lets the sender send one chunk more
  SnapshotStream(Runnable onTaken) {
    this.onTaken = onTaken;
  }

  /// Whether the sender may send something, and so is to be heard.
  boolean hasRoom() {
    lock.lock();
    try {
      return chunks.size() < MAX_WAITING_CHUNKS;
    } finally {
      lock.unlock();
    }
  }

  /// The next bytes; takes the array over.
  void add(byte[] next) {
    lock.lock();
    try {
      chunks.add(next);
      totalBytes += next.length;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The end, if there were as many bytes as the sender says.
  void end(long sentBytes) {
    lock.lock();
    try {
      if (sentBytes == totalBytes) {
        complete = true;
      } else {
        failure = totalBytes + " of " + sentBytes + " bytes of a snapshot have arrived";
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /// No more will come. A stream that is complete stays so.
  void fail(String reason) {
    lock.lock();
    try {
      if (!complete && failure == null) {
        failure = reason;
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (position == chunk.length && !next()) {
      return -1;
    }
    int count = Math.min(length, chunk.length - position);
    System.arraycopy(chunk, position, target, offset, count);
    position += count;
    return count;
  }

  private boolean next() throws IOException {
    lock.lock();
    try {
      while (chunks.isEmpty() && !complete && failure == null) {
        arrived.await();
      }
      if (failure != null) {
        throw new IOException("the snapshot has not arrived whole: " + failure);
      }
      byte[] following = chunks.poll();
      if (following == null) {
        return false;
      }
      chunk = following;
      position = 0;
      onTaken.run();
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a snapshot arrived");
    } finally {
      lock.unlock();
    }
  }
}
