package io.kvorum.server.service;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalLong;

/// Says, at fixed times, up to which revision history may be forgotten. Every member looks, so that
/// one that comes to lead knows what to compact; only the leader does it. Not thread-safe.
public abstract sealed class RetentionPolicy {
  private final long intervalNanos;
  private OptionalLong lastRevision = OptionalLong.empty();

  private RetentionPolicy(long intervalNanos) {
    this.intervalNanos = intervalNanos;
  }

  /// The pause between two looks.
  final long intervalNanos() {
    return intervalNanos;
  }

  /// @return the revision to compact at, if it is time; as long as that is not done, the next look
  ///   says it again
  final OptionalLong look(long nowNanos, long revision) {
    OptionalLong target = target(nowNanos, revision);
    return target.equals(lastRevision) ? OptionalLong.empty() : target;
  }

  abstract OptionalLong target(long nowNanos, long revision);

  /// What the look at a time has said is done, by whomever.
  void compacted(long revision, long lookNanos) {
    lastRevision = OptionalLong.of(revision);
  }

  /// Keeps what is younger than `period`: the first compaction comes after one whole period, later
  /// ones every period or hour, whichever is shorter (etcd `v3compactor/periodic.go`).
  public static RetentionPolicy period(Duration period) {
    return new Period(period);
  }

  /// Keeps the newest `count` revisions, looking every five minutes.
  public static RetentionPolicy revisions(long count) {
    return new Revisions(count);
  }

  private static final class Period extends RetentionPolicy {
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int SAMPLES_A_PAUSE = 10;

    private final long periodNanos;
    private final long pauseNanos;
    private final ArrayDeque<Long> samples = new ArrayDeque<>();
    private boolean begun;
    private long nextNanos;

    Period(Duration period) {
      super(pause(period).toNanos() / SAMPLES_A_PAUSE);
      this.periodNanos = period.toNanos();
      this.pauseNanos = pause(period).toNanos();
    }

    private static Duration pause(Duration period) {
      return period.compareTo(LONGEST_PAUSE) < 0 ? period : LONGEST_PAUSE;
    }

    @Override
    OptionalLong target(long nowNanos, long revision) {
      if (!begun) {
        begun = true;
        nextNanos = nowNanos + periodNanos;
      }
      samples.addLast(revision);
      while (samples.size() > periodNanos / intervalNanos() + 1) {
        samples.removeFirst();
      }
      return nowNanos - nextNanos < 0 ? OptionalLong.empty() : OptionalLong.of(samples.getFirst());
    }

    @Override
    void compacted(long revision, long lookNanos) {
      super.compacted(revision, lookNanos);
      nextNanos = lookNanos + pauseNanos;
    }
  }

  private static final class Revisions extends RetentionPolicy {
    private final long count;

    Revisions(long count) {
      super(Duration.ofMinutes(5).toNanos());
      this.count = count;
    }

    @Override
    OptionalLong target(long nowNanos, long revision) {
      long target = revision - count;
      return target > 0 ? OptionalLong.of(target) : OptionalLong.empty();
    }
  }
}
