package io.kvorum.tck.transport;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.api.config.Settings;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.PeerTransportProvider;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// How fast a transport is, between two members in one process over the loopback address.
///
/// @param roundTripMicrosP50 of a heartbeat and its answer, one at a time
/// @param messagesPerSecond appends of one entry of 256 bytes, one way, 1 000 on their way
public record TransportSpeed(
    double roundTripMicrosP50, double roundTripMicrosP99, long messagesPerSecond) {
  private static final MemberId A = new MemberId(1);
  private static final MemberId B = new MemberId(2);
  private static final int ON_THEIR_WAY = 1_000;
  private static final int COMMAND_BYTES = 256;
  private static final long RESEND_MILLIS = 200;

  /// How much longer than its duration a measurement waits for the first answer.
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /// Takes about twice `duration`, half of it to warm up.
  public static TransportSpeed of(PeerTransportProvider<?> provider, Duration duration) {
    Semaphore arrived = new Semaphore(0);
    PeerTransport[] answering = new PeerTransport[1];
    try (PeerTransport a = open(provider, A, message -> arrived.release());
        PeerTransport b = open(provider, B, message -> answer(answering, message, arrived))) {
      answering[0] = b;
      a.peers(List.of(peer(B, b)));
      b.peers(List.of(peer(A, a)));
      Duration part = duration.dividedBy(2);
      roundTrips(a, arrived, part);
      long[] nanos = roundTrips(a, arrived, part);
      stream(a, arrived, part);
      long perSecond = stream(a, arrived, part);
      return new TransportSpeed(percentile(nanos, 50), percentile(nanos, 99), perSecond);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a transport was measured", interrupted);
    }
  }

  private static void answer(PeerTransport[] b, RaftMessage message, Semaphore arrived) {
    if (message instanceof RaftMessage.Heartbeat) {
      b[0].send(new RaftMessage.HeartbeatAnswer(B, A, 1, 1));
    } else {
      arrived.release();
    }
  }

  private static long[] roundTrips(PeerTransport a, Semaphore arrived, Duration duration)
      throws InterruptedException {
    RaftMessage heartbeat = new RaftMessage.Heartbeat(A, B, 1, 1, 1);
    long[] nanos = new long[1 << 20];
    int count = 0;
    long end = System.nanoTime() + duration.toNanos();
    arrived.drainPermits();
    while (count < nanos.length && (count == 0 || System.nanoTime() < end)) {
      long began = System.nanoTime();
      if (began - end > PATIENCE_NANOS) {
        throw new IllegalStateException("no heartbeat was answered in time");
      }
      a.send(heartbeat);
      if (arrived.tryAcquire(RESEND_MILLIS, TimeUnit.MILLISECONDS)) {
        nanos[count++] = System.nanoTime() - began;
      }
    }
    return Arrays.copyOf(nanos, count);
  }

  /// Nothing is dropped here, for no more is on its way than a queue holds.
  private static long stream(PeerTransport a, Semaphore arrived, Duration duration)
      throws InterruptedException {
    arrived.drainPermits();
    arrived.release(ON_THEIR_WAY);
    Bytes command = Bytes.wrap(new byte[COMMAND_BYTES]);
    long count = 0;
    long began = System.nanoTime();
    long end = began + duration.toNanos();
    while (System.nanoTime() < end) {
      arrived.acquire();
      count++;
      LogEntry entry =
          new LogEntry(
              new LogId(1, count), new LogEntry.Command(new ProposalId(A, 1, count), command));
      a.send(new RaftMessage.Append(A, B, 1, new LogId(1, count - 1), 1, List.of(entry)));
    }
    long took = System.nanoTime() - began;
    arrived.acquire(ON_THEIR_WAY);
    return count * TimeUnit.SECONDS.toNanos(1) / took;
  }

  private static double percentile(long[] nanos, int percent) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) * percent / 100] / 1_000.0;
  }

  private static Peer peer(MemberId id, PeerTransport transport) {
    return new Peer(id, List.of(URI.create("http://127.0.0.1:" + transport.address().getPort())));
  }

  private static <C> PeerTransport open(
      PeerTransportProvider<C> provider, MemberId self, Consumer<RaftMessage> received) {
    Settings section = Settings.of("speed", Map.of("listen-urls", "http://127.0.0.1:0"));
    C config = provider.configure(section);
    section.check();
    return provider.open(config, new PeerIdentity(self, 1), new Receiver(received));
  }

  private record Receiver(Consumer<RaftMessage> messages) implements PeerHandler {
    @Override
    public void received(RaftMessage message) {
      messages.accept(message);
    }

    @Override
    public void unreachable(MemberId peer) {}

    @Override
    public Bytes answer(Bytes question) {
      return question;
    }

    @Override
    public void snapshot(SnapshotOffer offer, InputStream content) {}
  }
}
