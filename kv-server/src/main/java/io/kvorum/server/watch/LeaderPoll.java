package io.kvorum.server.watch;

import java.util.function.BooleanSupplier;

/// Looks once in an election time-out whether there is a leader; three times none is a lost leader,
/// as etcd counts it (`monitorLeader`).
final class LeaderPoll {
  private static final int MAX_MISSES = 3;

  private final BooleanSupplier hasLeader;
  private final long pauseNanos;
  private long nextNanos = Long.MIN_VALUE;
  private int misses;

  LeaderPoll(BooleanSupplier hasLeader, long pauseNanos) {
    this.hasLeader = hasLeader;
    this.pauseNanos = pauseNanos;
  }

  /// Whether the leader counts as lost since the last look.
  boolean isLost(long nowNanos) {
    if (nextNanos != Long.MIN_VALUE && nowNanos - nextNanos < 0) {
      return false;
    }
    nextNanos = nowNanos + pauseNanos;
    misses = hasLeader.getAsBoolean() ? 0 : misses + 1;
    return misses >= MAX_MISSES;
  }

  long nextNanos(long nowNanos) {
    return nextNanos == Long.MIN_VALUE ? nowNanos : nextNanos;
  }
}
