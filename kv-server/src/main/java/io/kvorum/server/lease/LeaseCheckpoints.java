package io.kvorum.server.lease;

import io.kvorum.state.Command.LeaseTime;
import io.kvorum.state.ReadView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// When the leader writes down what leases have left, so that a change of leader does not give them
/// their whole time again (etcd's lease checkpoints). Not thread-safe.
final class LeaseCheckpoints {
  private static final int MAX_PER_TURN = 1_000;

  /// 0 is never.
  private final long pauseNanos;

  private final LeaseClock due = new LeaseClock();

  /// How many writes of a lease's time have no known outcome yet.
  private final Map<Long, Integer> underWay = new HashMap<>();

  /// @param pause between two checkpoints of a lease; empty for none
  LeaseCheckpoints(Optional<Duration> pause) {
    this.pauseNanos = pause.map(Duration::toNanos).orElse(0L);
  }

  /// A lease that ends before the first checkpoint needs none.
  void watch(long lease, long leftNanos, long nowNanos) {
    if (pauseNanos > 0 && leftNanos > pauseNanos) {
      due.extend(lease, nowNanos + pauseNanos);
    }
  }

  void clear() {
    due.clear();
    underWay.clear();
  }

  /// Whether what is written of a lease may still change.
  boolean isUnderWay(long lease) {
    return underWay.containsKey(lease);
  }

  void begin(List<Long> leases) {
    leases.forEach(lease -> underWay.merge(lease, 1, Integer::sum));
  }

  void end(List<Long> leases) {
    leases.forEach(
        lease -> underWay.computeIfPresent(lease, (_, count) -> count == 1 ? null : count - 1));
  }

  /// What is due to be written, a bounded part of it.
  ///
  /// @param clock when the leases end
  List<LeaseTime> take(ReadView view, LeaseClock clock, long nowNanos) {
    List<LeaseTime> times = new ArrayList<>();
    due.expired(
        nowNanos,
        MAX_PER_TURN,
        pauseNanos,
        id -> {
          Optional<ReadView.Lease> lease = view.lease(id);
          if (lease.isEmpty()) {
            due.remove(id);
          } else if (!isUnderWay(id)) {
            long seconds = leftSeconds(clock, id, nowNanos);
            if (seconds > 0 && seconds < lease.get().ttlSeconds()) {
              times.add(new LeaseTime(id, seconds));
            }
          }
        });
    return times;
  }

  /// Rounded up: rather too much than too little.
  private static long leftSeconds(LeaseClock clock, long lease, long nowNanos) {
    return Math.ceilDiv(clock.leftNanos(lease, nowNanos, 0), TimeUnit.SECONDS.toNanos(1));
  }
}
