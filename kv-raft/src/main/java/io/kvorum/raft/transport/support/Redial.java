package io.kvorum.raft.transport.support;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long to wait before a peer is dialled again: from the first pause to the longest, doubled
/// with each failure, with up to a quarter taken off by chance so that members do not dial in step.
///
/// Pauses are counted from the beginning of an attempt: one that has timed out has waited already,
/// and a healed network is noticed the sooner. Used by one thread at a time.
public final class Redial {
  /// A connection that lived that long was a good one.
  private static final long GOOD_NANOS = 1_000_000_000;

  private final long firstNanos;
  private final long mostNanos;
  private long pauseNanos;
  private long beganNanos;

  public Redial(Duration first, Duration longest) {
    firstNanos = first.toNanos();
    mostNanos = longest.toNanos();
    pauseNanos = firstNanos;
  }

  public void began(long nowNanos) {
    beganNanos = nowNanos;
  }

  /// The attempt that began last has failed.
  public long afterFailure(long nowNanos) {
    return Math.max(0, beganNanos + nextPause() - nowNanos);
  }

  /// A connection was lost after it had lived for `upNanos`.
  public long afterLoss(long upNanos) {
    if (upNanos >= GOOD_NANOS) {
      pauseNanos = firstNanos;
    }
    return nextPause();
  }

  private long nextPause() {
    long pause = pauseNanos;
    pauseNanos = Math.min(2 * pauseNanos, mostNanos);
    return pause - ThreadLocalRandom.current().nextLong(1 + pause / 4);
  }
}
