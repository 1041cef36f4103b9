package io.kvorum.server.system;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Finds the moment from which a cluster acknowledges writes again: while it cannot, a new write is
/// sent every few milliseconds, to each member in turn, and none of them waits for another.
///
/// Its connections are open before anything breaks, so that none of their making is measured.
final class Prober implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final Duration WRITE_LIMIT = Duration.ofMillis(500);
  private static final int CLIENT = 9_000;

  private final Recording recording;
  private final Map<Member, Wire> wires = new HashMap<>();
  private long values;

  Prober(Recording recording, List<Member> members) {
    this.recording = recording;
    for (Member member : members) {
      Wire wire = new Wire(member.ports().clientAddress(), WRITE_LIMIT);
      wires.put(member, wire);
      recording.send(CLIENT, wire, Kv.RangeRequest.of(Bytes.utf8("probe")));
    }
  }

  /// Writes until one of the writes is acknowledged; gives when that was, by `System.nanoTime`.
  long firstAcknowledgement(List<Member> members) {
    AtomicLong first = new AtomicLong();
    long deadline = System.nanoTime() + Cluster.SETTLE_LIMIT.toNanos();
    for (int i = 0; first.get() == 0; i++) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no write was acknowledged within " + Cluster.SETTLE_LIMIT);
      }
      Wire wire = to(members.get(i % members.size()));
      Bytes value = Bytes.utf8("probe-" + ++values);
      Thread.ofVirtual().start(() -> write(wire, value, first));
      Cluster.sleep(INTERVAL);
    }
    return first.get();
  }

  private Wire to(Member member) {
    Wire wire = wires.get(member);
    if (wire == null) {
      throw new IllegalArgumentException(member + " was not there when the prober was made");
    }
    return wire;
  }

  private void write(Wire wire, Bytes value, AtomicLong first) {
    Kv.PutRequest put = Kv.PutRequest.of(Bytes.utf8("probe"), value);
    if (recording.send(CLIENT, wire, put).isPresent()) {
      first.compareAndSet(0, System.nanoTime());
    }
  }

  @Override
  public void close() {
    wires.values().forEach(Wire::close);
  }
}
