package io.kvorum.raft.transport.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A snapshot on its way from an event loop to the thread that takes it. When too much waits, its
/// sender is not heard until half of it is taken (TRANSPORT-5). It ends only where the sender says
/// that it does (TRANSPORT-6).
public final class SnapshotStream extends InputStream {
  private static final int MAX_WAITING_BYTES = 1 << 20;

  private final Runnable onRoom;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Queue<byte[]> chunks = new ArrayDeque<>();
  private byte[] chunk = new byte[0];
  private int position;
  private int waitingBytes;
  private long totalBytes;
  private boolean full;
  private boolean complete;
  private @Nullable String failure;

  /// @param onRoom is run when the sender may be heard again, each time after `add` has said no
  public SnapshotStream(Runnable onRoom) {
    this.onRoom = onRoom;
  }

  /// Whether the sender is to be heard.
  public boolean hasRoom() {
    lock.lock();
    try {
      return !full;
    } finally {
      lock.unlock();
    }
  }

  /// The next bytes; takes the array over.
  ///
  /// @return whether there is room for more
  public boolean add(byte[] next) {
    lock.lock();
    try {
      chunks.add(next);
      waitingBytes += next.length;
      totalBytes += next.length;
      full |= waitingBytes > MAX_WAITING_BYTES;
      arrived.signal();
      return !full;
    } finally {
      lock.unlock();
    }
  }

  /// The end, if there were as many bytes as the sender says.
  public void end(long sentBytes) {
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
  public void fail(String reason) {
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
      waitingBytes -= chunk.length;
      if (full && waitingBytes < MAX_WAITING_BYTES / 2) {
        full = false;
        onRoom.run();
      }
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a snapshot arrived");
    } finally {
      lock.unlock();
    }
  }
}
