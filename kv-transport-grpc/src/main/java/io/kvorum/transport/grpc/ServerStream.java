package io.kvorum.transport.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.transport.grpc.Parcels.Parcel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A stream of a peer: the side that was dialled. It sends pings and ends when nothing is heard for
/// too long.
final class ServerStream extends ServerCall.Listener<byte[]> {
  /// What a stream is used for.
  interface Session {
    /// The stream has been accepted. Nothing is heard before.
    default void opened() {}

    /// A parcel other than a ping. The session asks for the next one by `request`.
    ///
    /// @throws CodecException if it makes no sense; this ends the stream
    void received(Parcel parcel);

    /// Whether the peer may send something, and so is to be heard.
    boolean listens();

    /// The stream has ended.
    void closed(String reason);
  }

  private final ServerCall<byte[], byte[]> call;
  private final Surroundings surroundings;
  private final String peer;
  private @Nullable Session session;
  private @Nullable ScheduledFuture<?> ticks;
  private volatile long heardNanos = System.nanoTime();
  private boolean ended;

  ServerStream(ServerCall<byte[], byte[]> call, Surroundings surroundings, String peer) {
    this.call = call;
    this.surroundings = surroundings;
    this.peer = peer;
  }

  /// Accepts the stream.
  synchronized void open(Session opened) {
    if (ended) {
      opened.closed("it has ended");
      return;
    }
    session = opened;
    heardNanos = System.nanoTime();
    call.sendHeaders(new Metadata());
    opened.opened();
    call.request(1);
    long interval = surroundings.timing().pingInterval().toNanos();
    ticks =
        surroundings
            .loops()
            .next()
            .scheduleAtFixedRate(() -> tick(opened), interval, interval, TimeUnit.NANOSECONDS);
  }

  private void tick(Session opened) {
    long silenceNanos = System.nanoTime() - heardNanos;
    if (!opened.listens()) {
      heardNanos = System.nanoTime();
    } else if (silenceNanos > surroundings.timing().silenceLimit().toNanos()) {
      long millis = TimeUnit.NANOSECONDS.toMillis(silenceNanos);
      end(Status.DEADLINE_EXCEEDED.withDescription("nothing heard for " + millis + " ms"));
    }
    if (call.isReady()) {
      send(Parcels.empty(Parcels.Kind.PING));
    }
  }

  synchronized void send(byte[] parcel) {
    if (!ended && !call.isCancelled()) {
      call.sendMessage(parcel);
    }
  }

  /// Lets the peer send one more.
  void request() {
    call.request(1);
  }

  /// Ends the stream, and tells the session.
  void end(Status status) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      if (!call.isCancelled()) {
        call.close(status, new Metadata());
      }
    }
    over(String.valueOf(status.getDescription()));
  }

  @Override
  public void onMessage(byte[] message) {
    heardNanos = System.nanoTime();
    Session opened = session;
    try {
      Parcel parcel = Parcels.open(message);
      if (parcel.kind() == Parcels.Kind.PING || opened == null) {
        call.request(1);
      } else {
        opened.received(parcel);
      }
    } catch (CodecException damage) {
      surroundings.log().warn("damaged " + peer, "stream of " + peer + ": " + damage.getMessage());
      end(Status.DATA_LOSS.withDescription(damage.getMessage()));
    }
  }

  @Override
  public void onHalfClose() {
    end(Status.OK);
  }

  @Override
  public void onCancel() {
    synchronized (this) {
      ended = true;
    }
    over("ended by the other side");
  }

  private void over(String reason) {
    if (ticks != null) {
      ticks.cancel(false);
    }
    if (session != null) {
      session.closed(reason);
    }
  }
}
