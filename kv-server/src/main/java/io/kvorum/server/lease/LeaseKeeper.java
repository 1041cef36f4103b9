package io.kvorum.server.lease;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.raft.Effect;
import io.kvorum.raft.RaftStatus;
import io.kvorum.server.node.AppliedListener;
import io.kvorum.server.node.Duty;
import io.kvorum.server.node.Node;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import io.kvorum.state.ReadView;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Watches the clock of all leases while this member leads. It becomes primary only once the first
/// entry of its own term is applied, extends every lease then, and ends a lease by a replicated
/// revoke that no other term will take. So a lease never ends early, and never while another member
/// renews it (semantics.md 8).
///
/// Thread-safe: renewals come from event loops, grants from the apply duty.
public final class LeaseKeeper implements Duty, AppliedListener {
  private static final long NONE = -1;
  private static final int MAX_EXPIRED_PER_TURN = 500;
  private static final long MAX_REVOKES_UNDER_WAY = 1_000;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Node node;
  private final LongSupplier nanoClock;
  private final LeaseClock clock = new LeaseClock();
  private final LeaseCheckpoints checkpoints;
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicLong expired = new AtomicLong();
  private final AtomicLong renewed = new AtomicLong();
  private long primaryTerm = NONE;
  private long waitingTerm = NONE;
  private long waitingIndex;
  private long nextLookNanos = Long.MIN_VALUE;

  /// @param nanoClock the scale of time on which this duty has its turns
  public LeaseKeeper(Node node, LongSupplier nanoClock) {
    this.node = node;
    this.nanoClock = nanoClock;
    this.checkpoints = new LeaseCheckpoints(node.config().leaseCheckpoints());
  }

  /// Leases that have run out since the start.
  public long expiredTotal() {
    return expired.get();
  }

  /// Renewals by this member since the start.
  public long renewedTotal() {
    return renewed.get();
  }

  /// Hears of grants and revokes that took effect.
  @Override
  public synchronized void applied(List<Applied> batch) {
    for (Applied applied : batch) {
      if (applied.outcome() instanceof Outcome.Granted(long id, long ttlSeconds)) {
        long now = nanoClock.getAsLong();
        long ttlNanos = TimeUnit.SECONDS.toNanos(ttlSeconds);
        clock.remove(id);
        clock.extend(id, now + ttlNanos);
        checkpoints.watch(id, ttlNanos, now);
      }
    }
  }

  /// Gives leases their whole time again: their granted seconds; 0 for one that does not exist, or
  /// has run out and only its end is still under way. What is written down of the time that one had
  /// left is taken back first: whoever leads next must not count from there.
  ///
  /// @return fails with NOT_PRIMARY_LESSOR while this member may not speak for leases
  public CompletableFuture<List<Long>> renew(List<Long> leases) {
    List<Long> written;
    long term;
    try {
      synchronized (this) {
        requirePrimary();
        written = written(leases, node.view());
        checkpoints.begin(written);
        term = primaryTerm;
      }
      return written.isEmpty()
          ? CompletableFuture.completedFuture(renewAll(leases))
          : node.proposeInTerm(wholeTime(written), term)
              .thenApply(_ -> renewAll(leases))
              .whenComplete((_, failure) -> ended(written, failure));
    } catch (KvException notPrimary) {
      return CompletableFuture.failedFuture(notPrimary);
    }
  }

  private List<Long> written(List<Long> leases, ReadView view) {
    return leases.stream()
        .filter(
            id ->
                checkpoints.isUnderWay(id)
                    || view.lease(id).filter(lease -> lease.remainingSeconds() > 0).isPresent())
        .toList();
  }

  private static Command wholeTime(List<Long> leases) {
    return new Command.CheckpointLeases(
        leases.stream().map(id -> new Command.LeaseTime(id, 0)).toList());
  }

  /// What has an unknown outcome stays under way until this term is over.
  private synchronized void ended(List<Long> leases, @Nullable Throwable failure) {
    if (failure == null) {
      checkpoints.end(leases);
    }
  }

  private List<Long> renewAll(List<Long> leases) {
    return leases.stream().map(lease -> renew(lease).orElse(0)).toList();
  }

  private OptionalLong renew(long lease) {
    var found = node.view().lease(lease);
    if (found.isEmpty()) {
      return OptionalLong.empty();
    }
    long now = nanoClock.getAsLong();
    long ttlSeconds = found.get().ttlSeconds();
    synchronized (this) {
      requirePrimary();
      if (clock.leftNanos(lease, now, 1) <= 0) {
        return OptionalLong.empty();
      }
      clock.extend(lease, now + TimeUnit.SECONDS.toNanos(ttlSeconds));
    }
    renewed.incrementAndGet();
    return OptionalLong.of(ttlSeconds);
  }

  /// A member that has lost its leadership knows so before it looks at its leases again.
  private void requirePrimary() {
    RaftStatus status = node.status();
    if (primaryTerm == NONE
        || status.role() != Effect.Role.LEADER
        || status.term() != primaryTerm) {
      throw new KvException(KvError.NOT_PRIMARY_LESSOR);
    }
  }

  /// Whole seconds that a lease has left, at least 0; empty if there is no such lease.
  ///
  /// @throws KvException NOT_PRIMARY_LESSOR while this member may not speak for leases
  public OptionalLong left(long lease) {
    var found = node.view().lease(lease);
    synchronized (this) {
      requirePrimary();
    }
    return found
        .map(known -> OptionalLong.of(leftSeconds(lease, known.ttlSeconds())))
        .orElse(OptionalLong.empty());
  }

  /// Whole seconds that a lease has left, at least 0.
  public long leftSeconds(long lease, long ttlSeconds) {
    long left;
    synchronized (this) {
      left = clock.leftNanos(lease, nanoClock.getAsLong(), TimeUnit.SECONDS.toNanos(ttlSeconds));
    }
    return Math.max(0, TimeUnit.NANOSECONDS.toSeconds(left));
  }

  /// What a lease has left, for sorting.
  public synchronized long leftNanos(long lease) {
    return clock.leftNanos(lease, nanoClock.getAsLong(), Long.MAX_VALUE);
  }

  @Override
  public boolean turn(long nowNanos) {
    if (nextLookNanos != Long.MIN_VALUE && nowNanos - nextLookNanos < 0) {
      return false;
    }
    nextLookNanos = nowNanos + LOOK_NANOS;
    RaftStatus status = node.status();
    synchronized (this) {
      if (status.role() != Effect.Role.LEADER || !status.ownTermCommitted()) {
        primaryTerm = NONE;
        waitingTerm = NONE;
        clock.clear();
        checkpoints.clear();
        return false;
      }
      if (primaryTerm != status.term() && !tryToBecomePrimary(status, nowNanos)) {
        return false;
      }
      if (underWay.get() < MAX_REVOKES_UNDER_WAY) {
        clock.expired(nowNanos, MAX_EXPIRED_PER_TURN, AGAIN_NANOS, this::revoke);
      }
      checkpoint(checkpoints.take(node.view(), clock, nowNanos));
    }
    return false;
  }

  /// What was committed when this leader found its own term's first entry committed must be visible
  /// first: the renewals and revokes of earlier terms are among it.
  private boolean tryToBecomePrimary(RaftStatus status, long nowNanos) {
    if (waitingTerm != status.term()) {
      waitingTerm = status.term();
      waitingIndex = status.commit();
    }
    if (node.appliedIndex() < waitingIndex) {
      return false;
    }
    primaryTerm = status.term();
    clock.clear();
    checkpoints.clear();
    for (ReadView.Lease lease : node.view().leases()) {
      long left =
          TimeUnit.SECONDS.toNanos(
              lease.remainingSeconds() > 0 ? lease.remainingSeconds() : lease.ttlSeconds());
      clock.extend(lease.id(), nowNanos + node.config().electionNanos() + left);
      checkpoints.watch(lease.id(), left, nowNanos);
    }
    return true;
  }

  private void checkpoint(List<Command.LeaseTime> times) {
    if (times.isEmpty()) {
      return;
    }
    List<Long> leases = times.stream().map(Command.LeaseTime::id).toList();
    checkpoints.begin(leases);
    var _ =
        node.proposeInTerm(new Command.CheckpointLeases(times), primaryTerm)
            .whenComplete((_, failure) -> ended(leases, failure));
  }

  private void revoke(long lease) {
    if (node.view().lease(lease).isEmpty()) {
      clock.remove(lease);
      return;
    }
    underWay.incrementAndGet();
    var _ =
        node.proposeInTerm(new Command.LeaseExpire(lease), primaryTerm)
            .whenComplete((applied, failure) -> revoked(lease, failure == null));
  }

  private void revoked(long lease, boolean done) {
    underWay.decrementAndGet();
    if (done) {
      expired.incrementAndGet();
      synchronized (this) {
        clock.remove(lease);
      }
    }
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return nextLookNanos == Long.MIN_VALUE ? nowNanos : nextLookNanos;
  }
}
