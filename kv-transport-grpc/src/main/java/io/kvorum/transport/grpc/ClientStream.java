package io.kvorum.transport.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.support.Caller;
import io.kvorum.transport.grpc.Parcels.Parcel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A stream to a peer, over a channel of its own: the side that dials. It sends pings and ends when
/// nothing is heard for too long, for gRPC's own keep-alive looks every ten seconds at most.
///
/// What it tells comes on any event loop.
final class ClientStream extends ClientCall.Listener<byte[]> {
  /// What may wait in the channel before it is not ready for more.
  private static final int READY_BYTES = 512 << 10;

  /// What a stream is used for.
  interface Session {
    /// The peer has accepted the stream.
    void opened(ClientStream stream);

    /// A parcel other than a ping.
    ///
    /// @throws CodecException if it makes no sense; this ends the stream
    void received(Parcel parcel);

    /// There may be room again.
    void ready();

    /// The stream has ended, or was never accepted. Called once, and last.
    void closed(String reason);
  }

  private final Surroundings surroundings;
  private final ManagedChannel channel;
  private final ClientCall<byte[], byte[]> call;
  private final Session session;
  private final ScheduledFuture<?> ticks;
  private volatile long heardNanos = System.nanoTime();
  private volatile boolean open;

  private ClientStream(
      Surroundings surroundings,
      EventLoop loop,
      ManagedChannel channel,
      MethodDescriptor<byte[], byte[]> method,
      Session session) {
    this.surroundings = surroundings;
    this.channel = channel;
    this.session = session;
    this.call = channel.newCall(method, CallOptions.DEFAULT.withOnReadyThreshold(READY_BYTES));
    long interval = surroundings.timing().pingInterval().toNanos();
    this.ticks = loop.scheduleAtFixedRate(this::tick, interval, interval, TimeUnit.NANOSECONDS);
  }

  /// Dials. What becomes of it is told to the session.
  static void dial(
      Surroundings surroundings,
      EventLoop loop,
      URI url,
      MethodDescriptor<byte[], byte[]> method,
      Caller caller,
      Session session) {
    try {
      ManagedChannel channel = surroundings.channels().open(url);
      ClientStream stream = new ClientStream(surroundings, loop, channel, method, session);
      stream.call.start(stream, Hello.headers(caller));
      stream.call.request(1);
    } catch (IllegalArgumentException unusable) {
      session.closed(String.valueOf(unusable.getMessage()));
    }
  }

  private void tick() {
    long silenceNanos = System.nanoTime() - heardNanos;
    if (silenceNanos > surroundings.timing().silenceLimit().toNanos()) {
      close("nothing heard for " + TimeUnit.NANOSECONDS.toMillis(silenceNanos) + " ms");
    } else if (open && call.isReady()) {
      send(Parcels.empty(Parcels.Kind.PING));
    }
  }

  boolean isReady() {
    return open && call.isReady();
  }

  synchronized void send(byte[] parcel) {
    if (open) {
      call.sendMessage(parcel);
    }
  }

  /// The session is told `reason`.
  void close(String reason) {
    call.cancel(reason, null);
  }

  @Override
  public void onHeaders(Metadata headers) {
    heardNanos = System.nanoTime();
    open = true;
    session.opened(this);
  }

  @Override
  public void onReady() {
    if (open) {
      session.ready();
    }
  }

  @Override
  public void onMessage(byte[] message) {
    heardNanos = System.nanoTime();
    try {
      Parcel parcel = Parcels.open(message);
      if (parcel.kind() != Parcels.Kind.PING) {
        session.received(parcel);
      }
      call.request(1);
    } catch (CodecException damage) {
      surroundings.log().warn("damaged", "stream to a peer: " + damage.getMessage());
      close(String.valueOf(damage.getMessage()));
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    synchronized (this) {
      open = false;
    }
    ticks.cancel(false);
    channel.shutdownNow();
    session.closed(reason(status));
  }

  static String reason(Status status) {
    @Nullable Throwable cause = status.getCause();
    return status.getCode()
        + (status.getDescription() == null ? "" : ": " + status.getDescription())
        + (cause == null ? "" : " (" + cause.getMessage() + ")");
  }
}
