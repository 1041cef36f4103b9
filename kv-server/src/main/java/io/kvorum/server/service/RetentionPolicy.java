package io.kvorum.server.service;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalLong;

/// Says, at fixed times, up to which revision history may be forgotten. Not thread-safe.
public abstract sealed class RetentionPolicy {
  private final long intervalNanos;

  private RetentionPolicy(long intervalNanos) {
    this.intervalNanos = intervalNanos;
  }

  /// The pause between two looks.
  final long intervalNanos() {
    return intervalNanos;
  }

  /// Begins anew: this member has just come to lead.
  abstract void restart(long nowNanos);

  /// @return the revision to compact at, if it is time
  abstract OptionalLong look(long nowNanos, long revision);

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
    private long nextNanos;
    private long lastRevision;

    Period(Duration period) {
      super(pause(period).toNanos() / SAMPLES_A_PAUSE);
      this.periodNanos = period.toNanos();
      this.pauseNanos = pause(period).toNanos();
    }

    private static Duration pause(Duration period) {
      return period.compareTo(LONGEST_PAUSE) < 0 ? period : LONGEST_PAUSE;
    }

    @Override
    void restart(long nowNanos) {
      samples.clear();
      nextNanos = nowNanos + periodNanos;
      lastRevision = 0;
    }

    @Override
    OptionalLong look(long nowNanos, long revision) {
      samples.addLast(revision);
      while (samples.size() > periodNanos / intervalNanos() + 1) {
        samples.removeFirst();
      }
      if (nowNanos - nextNanos < 0) {
        return OptionalLong.empty();
      }
      nextNanos = nowNanos + pauseNanos;
      long target = samples.getFirst();
      if (target == lastRevision) {
        return OptionalLong.empty();
      }
      lastRevision = target;
      return OptionalLong.of(target);
    }
  }

  private static final class Revisions extends RetentionPolicy {
    private final long count;
    private long lastRevision;

    Revisions(long count) {
      super(Duration.ofMinutes(5).toNanos());
      this.count = count;
    }

    @Override
    void restart(long nowNanos) {
      lastRevision = 0;
    }

    @Override
    OptionalLong look(long nowNanos, long revision) {
      long target = revision - count;
      if (target <= 0 || target == lastRevision) {
        return OptionalLong.empty();
      }
      lastRevision = target;
      return OptionalLong.of(target);
    }
  }
}
