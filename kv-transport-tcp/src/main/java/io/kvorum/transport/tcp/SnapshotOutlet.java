package io.kvorum.transport.tcp;

import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.SnapshotOffer;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Sends one snapshot over a connection of its own. The thread that calls `connect` and `send`
/// reads the content and waits when the connection has no room.
final class SnapshotOutlet implements Session {
  private static final int CHUNK_BYTES = 64 << 10;

  private final CompletableFuture<Connection> welcomed = new CompletableFuture<>();
  private final CompletableFuture<Void> taken = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @Override
  public void opened(Connection opened) {
    if (!welcomed.complete(opened)) {
      opened.close("the snapshot is not sent any more");
    }
  }

  @Override
  public void received(FrameType type, ByteBuffer payload) {
    if (type == FrameType.TAKEN) {
      taken.complete(null);
    } else if (type == FrameType.FAILED) {
      taken.completeExceptionally(new IOException(Frames.readText(payload)));
    } else {
      throw new CodecException(type + " in answer to a snapshot");
    }
    signal();
  }

  @Override
  public void writable() {
    signal();
  }

  @Override
  public void closed(String reason) {
    IOException failure = new IOException(reason);
    welcomed.completeExceptionally(failure);
    taken.completeExceptionally(failure);
    signal();
  }

  private void signal() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the peer is ready for the snapshot.
  Connection connect() throws IOException {
    try {
      return await(welcomed);
    } catch (IOException failure) {
      welcomed.cancel(false);
      throw failure;
    }
  }

  /// Returns when the peer has taken everything.
  void send(Connection connection, SnapshotOffer offer, InputStream content) throws IOException {
    try {
      connection.send(Offers.frame(connection.allocator(), offer));
      byte[] chunk = new byte[CHUNK_BYTES];
      long sentBytes = 0;
      for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
        awaitRoom(connection);
        connection.send(frame(connection, chunk, count));
        sentBytes += count;
      }
      long totalBytes = sentBytes;
      connection.send(
          Frames.frame(
              connection.allocator(), FrameType.END, Long.BYTES, body -> body.putLong(totalBytes)));
      await(taken);
    } finally {
      connection.close("the snapshot ends here");
    }
  }

  private static ByteBuf frame(Connection connection, byte[] chunk, int count) {
    return Frames.frame(
        connection.allocator(), FrameType.CHUNK, count, body -> body.put(chunk, 0, count));
  }

  private void awaitRoom(Connection connection) throws IOException {
    lock.lock();
    try {
      while (!connection.isWritable() && !taken.isDone()) {
        changed.await();
      }
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    } finally {
      lock.unlock();
    }
    if (taken.isDone()) {
      await(taken);
      throw new IOException("the peer took the snapshot before its end");
    }
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException failure) {
      throw new IOException("snapshot not sent: " + failure.getCause(), failure);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException failure =
        new InterruptedIOException("interrupted while a snapshot was sent");
    failure.initCause(cause);
    return failure;
  }
}
