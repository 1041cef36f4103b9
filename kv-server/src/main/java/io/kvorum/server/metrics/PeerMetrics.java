package io.kvorum.server.metrics;

import io.kvorum.api.MemberId;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerTransport;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What goes between this member and the others. The series of a member are there from the moment
/// at which this one hears of it.
public final class PeerMetrics {
  private static final String NETWORK = "etcd_network_";
  private static final double[] SNAPSHOT_SECONDS = Meters.doubling(0.1, 10);

  private final MemberId self;
  private final Counter sentBytes;
  private final Counter receivedBytes;
  private final Counter sentFailures;
  private final Gauge active;
  private final Gauge known;
  private final Counter disconnected;
  private final Histogram roundTrips;
  private final Transfers outgoing;
  private final Transfers incoming;
  private final DistributionDataPoint streamed;
  private final DistributionDataPoint saved;
  private final Map<MemberId, OfPeer> peers = new ConcurrentHashMap<>();

  public PeerMetrics(Meters meters, MemberId self) {
    this.self = self;
    sentBytes =
        meters.counters(
            NETWORK + "peer_sent_bytes_total", "The total number of bytes sent to peers.", "To");
    receivedBytes =
        meters.counters(
            NETWORK + "peer_received_bytes_total",
            "The total number of bytes received from peers.",
            "From");
    sentFailures =
        meters.counters(
            NETWORK + "peer_sent_failures_total",
            "The total number of send failures from peers.",
            "To");
    active =
        meters.gauges(
            NETWORK + "active_peers",
            "The current number of active peer connections.",
            "Local",
            "Remote");
    known =
        meters.gauges(
            NETWORK + "known_peers", "The current number of known peers.", "Local", "Remote");
    disconnected =
        meters.counters(
            NETWORK + "disconnected_peers_total",
            "The total number of disconnected peers.",
            "Local",
            "Remote");
    roundTrips =
        meters.histograms(
            NETWORK + "peer_round_trip_time_seconds",
            "Round-Trip-Time histogram between peers",
            Meters.doubling(0.0001, 16),
            "To");
    outgoing = new Transfers(meters, NETWORK + "snapshot_send_", "sends", "To");
    incoming = new Transfers(meters, NETWORK + "snapshot_receive_", "receives", "From");
    streamed =
        meters.histogram(
            "etcd_disk_backend_snapshot_duration_seconds",
            "The latency distribution of backend snapshots.",
            Meters.doubling(0.01, 17));
    saved =
        meters.histogram(
            "etcd_snap_db_save_total_duration_seconds",
            "The total latency distributions of v3 snapshot save",
            SNAPSHOT_SECONDS);
  }

  /// The same network, watched.
  public Function<PeerHandler, PeerTransport> watch(Function<PeerHandler, PeerTransport> network) {
    return handler -> new MeteredTransport(network.apply(new MeteredHandler(handler, this)), this);
  }

  /// The series of a member, which are there from now on.
  OfPeer of(MemberId peer) {
    return peers.computeIfAbsent(peer, id -> new OfPeer(id.toString()));
  }

  /// Who is a peer now, and who is none any more.
  void know(Collection<MemberId> present) {
    peers.forEach((id, peer) -> peer.known.set(present.contains(id) ? 1 : 0));
    present.stream().filter(id -> !id.equals(self)).forEach(id -> of(id).known.set(1));
  }

  void streamed(long nanos) {
    streamed.observe(Meters.seconds(nanos));
  }

  void saved(long nanos) {
    saved.observe(Meters.seconds(nanos));
  }

  /// Snapshots in one direction.
  private static final class Transfers {
    private final Gauge underWay;
    private final Counter good;
    private final Counter bad;
    private final Histogram durations;

    Transfers(Meters meters, String prefix, String what, String label) {
      underWay =
          meters.gauges(
              prefix + "inflights_total", "Total number of inflight snapshot " + what, label);
      good =
          meters.counters(prefix + "success", "Total number of successful snapshot " + what, label);
      bad =
          meters.counters(
              prefix + "failures", "Total number of snapshot " + what + " failures", label);
      durations =
          meters.histograms(
              prefix + "total_duration_seconds",
              "Total latency distributions of v3 snapshot " + what,
              SNAPSHOT_SECONDS,
              label);
    }

    Transfer of(String peer) {
      return new Transfer(
          underWay.labelValues(peer),
          good.labelValues(peer),
          bad.labelValues(peer),
          durations.labelValues(peer));
    }
  }

  /// Snapshots to or from one member.
  record Transfer(
      GaugeDataPoint underWay,
      CounterDataPoint good,
      CounterDataPoint bad,
      DistributionDataPoint durations) {
    void begins() {
      underWay.inc();
    }

    void ends(boolean done, long nanos) {
      underWay.dec();
      if (done) {
        good.inc();
        durations.observe(Meters.seconds(nanos));
      } else {
        bad.inc();
      }
    }
  }

  private record Beat(long term, long sentNanos) {}

  /// The series of one member.
  final class OfPeer {
    private final CounterDataPoint sent;
    private final CounterDataPoint received;
    private final CounterDataPoint failures;
    private final GaugeDataPoint active;
    private final GaugeDataPoint known;
    private final CounterDataPoint disconnected;
    private final DistributionDataPoint roundTrips;
    private final Transfer outgoing;
    private final Transfer incoming;
    private volatile boolean isActive;
    private volatile @Nullable Beat unanswered;

    private OfPeer(String id) {
      sent = sentBytes.labelValues(id);
      received = receivedBytes.labelValues(id);
      failures = sentFailures.labelValues(id);
      active = PeerMetrics.this.active.labelValues(self.toString(), id);
      known = PeerMetrics.this.known.labelValues(self.toString(), id);
      disconnected = PeerMetrics.this.disconnected.labelValues(self.toString(), id);
      roundTrips = PeerMetrics.this.roundTrips.labelValues(id);
      outgoing = PeerMetrics.this.outgoing.of(id);
      incoming = PeerMetrics.this.incoming.of(id);
    }

    void sent(long bytes) {
      sent.inc(bytes);
      reached();
    }

    void received(long bytes) {
      received.inc(bytes);
      reached();
    }

    void reached() {
      if (!isActive) {
        isActive = true;
        active.set(1);
      }
    }

    void heartbeatSent(long term) {
      Beat oldest = unanswered;
      if (oldest == null || oldest.term() != term) {
        unanswered = new Beat(term, System.nanoTime());
      }
    }

    /// The round trip is that of the oldest heartbeat without an answer: heartbeats are answered at
    /// once, in their order, and no disk is on their way.
    void heartbeatAnswered(long term) {
      Beat oldest = unanswered;
      if (oldest != null && oldest.term() == term) {
        unanswered = null;
        roundTrips.observe(Meters.seconds(System.nanoTime() - oldest.sentNanos()));
      }
    }

    void dropped() {
      unanswered = null;
      failures.inc();
    }

    void unreachable() {
      unanswered = null;
      failures.inc();
      if (isActive) {
        isActive = false;
        active.set(0);
        disconnected.inc();
      }
    }

    Transfer outgoing() {
      return outgoing;
    }

    Transfer incoming() {
      return incoming;
    }
  }
}
