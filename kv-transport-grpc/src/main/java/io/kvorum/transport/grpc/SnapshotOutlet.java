package io.kvorum.transport.grpc;

import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.transport.grpc.Parcels.Parcel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Sends one snapshot over a channel of its own. The thread that calls `connect` and `send` reads
/// the content and waits when the stream has no room.
final class SnapshotOutlet implements ClientStream.Session {
  private static final int CHUNK_BYTES = 64 << 10;

  private final CompletableFuture<ClientStream> accepted = new CompletableFuture<>();
  private final CompletableFuture<Void> taken = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @Override
  public void opened(ClientStream opened) {
    if (!accepted.complete(opened)) {
      opened.close("the snapshot is not sent any more");
    }
  }

  @Override
  public void received(Parcel parcel) {
    if (parcel.kind() != Parcels.Kind.TAKEN) {
      throw new CodecException(parcel.kind() + " in answer to a snapshot");
    }
    taken.complete(null);
    ready();
  }

  @Override
  public void ready() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void closed(String reason) {
    IOException failure = new IOException(reason);
    accepted.completeExceptionally(failure);
    taken.completeExceptionally(failure);
    ready();
  }

  /// Waits until the peer is ready for the snapshot.
  ClientStream connect() throws IOException {
    try {
      return await(accepted);
    } catch (IOException failure) {
      accepted.cancel(false);
      throw failure;
    }
  }

  /// Returns when the peer has taken everything.
  void send(ClientStream stream, SnapshotOffer offer, InputStream content) throws IOException {
    try {
      stream.send(Offers.pack(offer));
      byte[] chunk = new byte[CHUNK_BYTES];
      long sentBytes = 0;
      for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
        awaitRoom(stream);
        stream.send(pack(chunk, count));
        sentBytes += count;
      }
      long totalBytes = sentBytes;
      stream.send(Parcels.pack(Parcels.Kind.END, Long.BYTES, body -> body.putLong(totalBytes)));
      await(taken);
    } finally {
      stream.close("the snapshot ends here");
    }
  }

  private static byte[] pack(byte[] chunk, int count) {
    return Parcels.pack(Parcels.Kind.CHUNK, count, body -> body.put(chunk, 0, count));
  }

  private void awaitRoom(ClientStream stream) throws IOException {
    lock.lock();
    try {
      while (!stream.isReady() && !taken.isDone()) {
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
