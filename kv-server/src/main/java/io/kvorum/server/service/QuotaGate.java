package io.kvorum.server.service;

import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.server.node.Node;
import io.kvorum.state.Command;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Refuses what would grow the store past its quota, before it is proposed, and raises the NOSPACE
/// alarm, which then refuses it on every member until it is disarmed (semantics.md 11).
///
/// The size of the store is looked up at most ten times a second: it is a question to the engine.
public final class QuotaGate {
  private static final long LEASE_GRANT_COST_BYTES = 64;
  private static final long PUT_OVERHEAD_BYTES = 256;
  private static final long SIZE_AGE_NANOS = 100_000_000;

  private final Node node;
  private final long quotaBytes;
  private final AtomicBoolean raising = new AtomicBoolean();
  private volatile long sizeBytes;
  private volatile long sizeNanos = System.nanoTime() - SIZE_AGE_NANOS - 1;

  public QuotaGate(Node node) {
    this.node = node;
    this.quotaBytes = node.config().quotaBytes();
  }

  /// @throws KvException NO_SPACE if there is no room for `costBytes` more
  void admit(long costBytes) {
    if (quotaBytes <= 0 || costBytes == 0 || size() + costBytes < quotaBytes) {
      return;
    }
    if (raising.compareAndSet(false, true)) {
      var _ =
          node.propose(new Command.RaiseAlarm(node.config().member(), AlarmType.NOSPACE))
              .whenComplete((done, failure) -> raising.set(false));
    }
    throw new KvException(KvError.NO_SPACE);
  }

  /// @throws KvException NO_SPACE if there is no room for one more lease
  public void admitLease() {
    admit(LEASE_GRANT_COST_BYTES);
  }

  private long size() {
    long now = System.nanoTime();
    if (now - sizeNanos > SIZE_AGE_NANOS) {
      sizeNanos = now;
      sizeBytes = node.store().size().allocatedBytes();
    }
    return sizeBytes;
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
