package io.kvorum.raft.transport.support;

import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Sends one snapshot over a connection of its own (TRANSPORT-5, TRANSPORT-6). The thread that
/// calls `deliver` reads the content and waits when the connection has no room; event loops tell
/// the courier what becomes of the connection.
public final class SnapshotCourier {
  private static final int CHUNK_BYTES = 64 << 10;

  /// A connection that the peer has accepted for a snapshot.
  public interface Line {
    /// Whether a chunk may be written without piling up.
    boolean hasRoom();

    void offer(SnapshotOffer offer);

    /// The first `count` of these bytes, which may be overwritten afterwards.
    void chunk(byte[] bytes, int count);

    void end(long sentBytes);

    void close(String reason);
  }

  /// Makes connections. What becomes of one is told to the courier.
  @FunctionalInterface
  public interface Dialler {
    void dial(URI url, SnapshotCourier courier);
  }

  private final CompletableFuture<Line> accepted = new CompletableFuture<>();
  private final CompletableFuture<Void> taken = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private SnapshotCourier() {}

  /// Returns when the peer has taken all of `content`, over the first of its URLs that accepts it.
  public static void deliver(Peer to, SnapshotOffer offer, InputStream content, Dialler dialler)
      throws IOException {
    IOException failure = new IOException("peer " + to.id() + " has no URL");
    for (URI url : to.urls()) {
      SnapshotCourier courier = new SnapshotCourier();
      dialler.dial(url, courier);
      Line line;
      try {
        line = courier.connect();
      } catch (IOException unreachable) {
        failure = unreachable;
        continue;
      }
      courier.send(line, offer, content);
      return;
    }
    throw failure;
  }

  /// The peer is ready for the snapshot.
  public void opened(Line opened) {
    if (!accepted.complete(opened)) {
      opened.close("the snapshot is not sent any more");
    }
  }

  /// There may be room again.
  public void ready() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The peer has taken everything.
  public void taken() {
    taken.complete(null);
    ready();
  }

  /// The connection has ended, or was never made, or the peer has not taken the snapshot.
  public void closed(String reason) {
    IOException failure = new IOException(reason);
    accepted.completeExceptionally(failure);
    taken.completeExceptionally(failure);
    ready();
  }

  private Line connect() throws IOException {
    try {
      return await(accepted);
    } catch (IOException failure) {
      accepted.cancel(false);
      throw failure;
    }
  }

  private void send(Line line, SnapshotOffer offer, InputStream content) throws IOException {
    try {
      line.offer(offer);
      byte[] chunk = new byte[CHUNK_BYTES];
      long sentBytes = 0;
      for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
        awaitRoom(line);
        line.chunk(chunk, count);
        sentBytes += count;
      }
      line.end(sentBytes);
      await(taken);
    } finally {
      line.close("the snapshot ends here");
    }
  }

  private void awaitRoom(Line line) throws IOException {
    lock.lock();
    try {
      while (!line.hasRoom() && !taken.isDone()) {
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
