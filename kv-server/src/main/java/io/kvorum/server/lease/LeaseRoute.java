package io.kvorum.server.lease;

import io.kvorum.server.cluster.Replica;
import io.kvorum.server.node.Delay;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// The way of a lease's renewal, or of a question for its time, to the member that leads: at once
/// where this member does, else together with others in one question (etcd asks its leader for
/// each).
public final class LeaseRoute {
  /// For how long what is asked is collected.
  private static final long COLLECT_MILLIS = 3;

  /// How long to wait before a leader is asked again, as etcd waits.
  private static final long AGAIN_MILLIS = 50;

  private final Replica replica;
  private final LeaseAuthority here;
  private final LeaseQueue renewals;
  private final LeaseQueue times;

  /// @param here the keeper of this member
  public LeaseRoute(Replica replica, LeaseDesk here, long limitNanos) {
    this(
        replica,
        here,
        new Pace(Delay.of(COLLECT_MILLIS), Delay.of(AGAIN_MILLIS), System::nanoTime, limitNanos));
  }

  LeaseRoute(Replica replica, LeaseAuthority here, Pace pace) {
    this.replica = replica;
    this.here = here;
    this.renewals = new LeaseQueue(this::authority, LeaseAuthority::renew, pace);
    this.times = new LeaseQueue(this::authority, LeaseAuthority::left, pace);
  }

  /// When things are done.
  ///
  /// @param collected runs a task when enough has been collected
  /// @param again runs another attempt
  /// @param clock as `System.nanoTime()`
  /// @param limitNanos how long a leader is looked for
  record Pace(Executor collected, Executor again, LongSupplier clock, long limitNanos) {}

  private Optional<LeaseAuthority> authority() {
    return replica.leads()
        ? Optional.of(here)
        : replica.status().leader().map(leader -> new RemoteLeases(replica, leader));
  }

  /// The granted seconds, 0 if the lease has ended.
  ///
  /// @return fails with `NO_LEADER`, `NOT_PRIMARY_LESSOR` or `TIMEOUT` once the limit has passed
  CompletableFuture<Long> renew(long lease) {
    return renewals.add(lease, replica.leads());
  }

  /// The seconds left, -1 if there is no such lease; fails as `renew`.
  CompletableFuture<Long> left(long lease) {
    return times.add(lease, replica.leads());
  }
}
