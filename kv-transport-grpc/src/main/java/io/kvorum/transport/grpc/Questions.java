package io.kvorum.transport.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.kvorum.api.Bytes;
import io.kvorum.raft.codec.CodecException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The questions that are asked: one channel for each URL, kept until a question fails.
final class Questions implements AutoCloseable {
  private static final int MAX_CHANNELS = 256;
  private static final int MAX_OPEN = 4096;

  private final Surroundings surroundings;
  private final Map<URI, ManagedChannel> known = new HashMap<>();
  private int open;
  private boolean closed;

  Questions(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    if (question.length() > surroundings.limits().messageBytes()) {
      return CompletableFuture.failedFuture(
          new IOException("question of " + question.length() + " bytes is too long"));
    }
    ManagedChannel channel;
    try {
      channel = channel(peer);
    } catch (IOException | IllegalArgumentException unusable) {
      return CompletableFuture.failedFuture(unusable);
    }
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(
            surroundings.timing().askTimeout().toNanos(), TimeUnit.NANOSECONDS);
    ClientCall<byte[], byte[]> call = channel.newCall(Rpcs.ASK, options);
    Answer answer = new Answer(peer, channel);
    byte[] parcel =
        Parcels.pack(Parcels.Kind.QUESTION, question.length(), body -> body.put(question.array()));
    call.start(answer, new Metadata());
    call.sendMessage(parcel);
    call.halfClose();
    call.request(2);
    return answer.future;
  }

  private synchronized ManagedChannel channel(URI peer) throws IOException {
    ManagedChannel channel = known.get(peer);
    if (closed) {
      throw new IOException("the transport is closed");
    }
    if (open >= MAX_OPEN || (channel == null && known.size() >= MAX_CHANNELS)) {
      throw new IOException("too many questions are open");
    }
    if (channel == null) {
      channel = surroundings.channels().open(peer);
      known.put(peer, channel);
    }
    open++;
    return channel;
  }

  /// After a failure the next question dials again. Other questions that are open may still end.
  private synchronized void ended(URI peer, ManagedChannel channel, boolean failed) {
    open--;
    if (failed && known.remove(peer, channel)) {
      channel.shutdown();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    known.values().forEach(ManagedChannel::shutdownNow);
    known.clear();
  }

  private final class Answer extends ClientCall.Listener<byte[]> {
    private final URI peer;
    private final ManagedChannel channel;
    private final CompletableFuture<Bytes> future = new CompletableFuture<>();
    private byte @Nullable [] parcel;

    Answer(URI peer, ManagedChannel channel) {
      this.peer = peer;
      this.channel = channel;
    }

    @Override
    public void onMessage(byte[] message) {
      parcel = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      byte[] answered = parcel;
      boolean isAnswered = status.isOk() && answered != null;
      ended(peer, channel, !isAnswered);
      surroundings
          .workers()
          .complete(
              () -> {
                if (isAnswered && answered != null) {
                  complete(answered);
                } else {
                  fail(ClientStream.reason(status));
                }
              });
    }

    private void complete(byte[] answered) {
      try {
        ByteBuffer content = Parcels.open(answered).content();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        future.complete(Bytes.wrap(bytes));
      } catch (CodecException damage) {
        fail(String.valueOf(damage.getMessage()));
      }
    }

    private void fail(String why) {
      future.completeExceptionally(new IOException("no answer from " + peer + ": " + why));
    }
  }
}
