package io.kvorum.server.service;

import io.kvorum.api.Event;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.server.cluster.Replica;
import io.kvorum.server.node.AppliedListener;
import io.kvorum.server.node.Duty;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a member's store within its quota (semantics.md 11). What would grow it past that is
/// refused before it is proposed; a member whose store has grown past it by what others let through
/// says so. Both raise the NOSPACE alarm, which then refuses such requests on every member until it
/// is disarmed.
///
/// The size of the store is looked up at most ten times a second, because it is a question to the
/// engine, and again after each change of alarms: who has made room and disarms may write at once.
public final class QuotaGate implements AppliedListener, Duty {
  private static final Logger LOG = LoggerFactory.getLogger(QuotaGate.class);
  private static final long LEASE_GRANT_COST_BYTES = 64;
  private static final long PUT_OVERHEAD_BYTES = 256;
  private static final long SIZE_AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final Replica replica;
  private final long quotaBytes;
  private final AlarmMember alarm;
  private final LongSupplier allocatedBytes;
  private final LongSupplier nanoClock;
  private final AtomicReference<Size> size;
  private CompletableFuture<?> raising = DONE;
  private volatile boolean grown;

  /// What the store had allocated, and when that was.
  private record Size(long bytes, long nanos) {}

  /// @param quotaBytes 0 or less for none
  /// @param allocatedBytes the size of the store
  /// @param nanoClock as `System.nanoTime()`
  public QuotaGate(
      Replica replica, long quotaBytes, LongSupplier allocatedBytes, LongSupplier nanoClock) {
    this.replica = replica;
    this.quotaBytes = quotaBytes;
    this.alarm = new AlarmMember(replica.self(), AlarmType.NOSPACE);
    this.allocatedBytes = allocatedBytes;
    this.nanoClock = nanoClock;
    this.size = new AtomicReference<>(unknown());
  }

  private Size unknown() {
    return new Size(0, nanoClock.getAsLong() - SIZE_AGE_NANOS - 1);
  }

  /// Whether there is room for `costBytes` more.
  boolean hasRoom(long costBytes) {
    return quotaBytes <= 0 || costBytes == 0 || sizeBytes() + costBytes < quotaBytes;
  }

  /// Whether there is room for one more lease.
  public boolean hasRoomForLease() {
    return hasRoom(LEASE_GRANT_COST_BYTES);
  }

  /// For who has found no room.
  ///
  /// @return fails with `NO_SPACE` once the alarm is raised, or cannot be
  public <T> CompletableFuture<T> refuse() {
    return raise()
        .handle(
            (_, _) -> {
              throw new KvException(KvError.NO_SPACE);
            });
  }

  /// Whoever is refused meanwhile shares one proposal.
  private synchronized CompletableFuture<?> raise() {
    if (isRaised()) {
      return DONE;
    }
    if (raising.isDone()) {
      raising = replica.propose(new Command.RaiseAlarm(alarm.member(), alarm.type()));
    }
    return raising;
  }

  private boolean isRaised() {
    return replica.view().alarms().contains(alarm);
  }

  /// What was looked up while alarms changed is not kept.
  private long sizeBytes() {
    long now = nanoClock.getAsLong();
    Size known = Objects.requireNonNull(size.get());
    if (now - known.nanos <= SIZE_AGE_NANOS) {
      return known.bytes;
    }
    Size found = new Size(allocatedBytes.getAsLong(), now);
    size.compareAndSet(known, found);
    return found.bytes;
  }

  @Override
  public void applied(List<Applied> batch) {
    if (batch.stream().anyMatch(applied -> applied.outcome() instanceof Outcome.Alarms)) {
      size.set(unknown());
    }
    if (!grown && batch.stream().anyMatch(QuotaGate::grows)) {
      grown = true;
    }
  }

  private static boolean grows(Applied applied) {
    return applied.outcome() instanceof Outcome.Granted
        || applied.events().stream().anyMatch(event -> event.type() == Event.Type.PUT);
  }

  /// After a disarm it is silent until something has grown again, as etcd.
  @Override
  public boolean turn(long nowNanos) {
    if (!grown) {
      return false;
    }
    grown = false;
    if (!hasRoom(1) && !isRaised()) {
      LOG.atWarn()
          .addKeyValue("quota-size-bytes", quotaBytes)
          .addKeyValue("size-bytes", sizeBytes())
          .log("message exceeded backend quota; raising alarm");
      var _ = raise();
    }
    return false;
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return nowNanos + LOOK_NANOS;
  }

  static long cost(Kv.PutRequest put) {
    return PUT_OVERHEAD_BYTES + put.key().length() + put.value().length();
  }

  /// The dearer branch, nested transactions included.
  static long cost(Kv.TxnRequest txn) {
    return Math.max(cost(txn.success()), cost(txn.failure()));
  }

  private static long cost(List<Optional<Kv.Request>> branch) {
    long sum = 0;
    for (Optional<Kv.Request> operation : branch) {
      sum +=
          switch (operation.orElse(null)) {
            case Kv.PutRequest put -> cost(put);
            case Kv.TxnRequest nested -> cost(nested);
            case null, default -> 0;
          };
    }
    return sum;
  }
}
