package io.kvorum.bench.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// The bookkeeping of one run: phases, what counts, and the figures. Pure: time is an argument.
///
/// Throughput counts the calls that ended inside the measured window; the histogram holds the calls
/// whose latency *starts* inside it, also those that end after it, so that a stall at the end is
/// not lost. Errors count always.
final class Measurement {
  /// What the run is doing. In `DRAIN` it waits for answers, and under a rate still starts what was
  /// due before.
  enum Phase {
    WARM_UP,
    MEASURE,
    DRAIN,
    DONE
  }

  private static final long MAX_LATENCY_NANOS = 3_600_000_000_000L;
  private static final int MAX_ERROR_TEXTS = 50;

  private final Schedule schedule;
  private final Limit limit;
  private final long warmUpUntilNanos;
  private final long drainNanos;
  private final Histogram latencies = new Histogram(MAX_LATENCY_NANOS, 3);
  private final Map<String, Long> errors = new TreeMap<>();

  private Phase phase = Phase.WARM_UP;
  private long windowFromNanos = Long.MAX_VALUE;
  private long windowToNanos = Long.MAX_VALUE;
  private long inFlight;
  private long begunInWindow;
  private long endedInWindow;
  private long late;

  /// The run begins at `startNanos` with the warm-up; calls that could not start are given up
  /// `drainNanos` after the window.
  Measurement(Schedule schedule, Limit limit, long startNanos, long warmUpNanos, long drainNanos) {
    this.schedule = schedule;
    this.limit = limit;
    this.warmUpUntilNanos = startNanos + warmUpNanos;
    this.drainNanos = drainNanos;
  }

  /// Moves to the phase that `nowNanos` belongs to, at most one step a call, and returns it.
  Phase advance(long nowNanos) {
    switch (phase) {
      case WARM_UP -> {
        if (nowNanos - warmUpUntilNanos >= 0) {
          windowFromNanos = nowNanos;
          phase = Phase.MEASURE;
        }
      }
      case MEASURE -> {
        if (windowIsOver(nowNanos)) {
          windowToNanos = nowNanos;
          phase = Phase.DRAIN;
        }
      }
      case DRAIN -> {
        if (nowNanos - windowToNanos >= drainNanos) {
          giveUpWaiting(nowNanos);
        }
        if (inFlight == 0 && !isWaitingForStart()) {
          phase = Phase.DONE;
        }
      }
      case DONE -> {}
    }
    return phase;
  }

  /// Whether one more call may start now.
  boolean mayStart(long nowNanos) {
    return switch (phase) {
      case WARM_UP -> schedule.due(nowNanos);
      case MEASURE -> schedule.due(nowNanos) && !allBegun();
      case DRAIN -> isWaitingForStart();
      case DONE -> false;
    };
  }

  /// Starts a call; returns the instant to give back to [#ended].
  long begin(long nowNanos) {
    long from = schedule.begin(nowNanos);
    inFlight++;
    if (isMeasured(from)) {
      begunInWindow++;
    }
    return from;
  }

  /// A call ended; `failure` says why it was no success.
  void ended(long fromNanos, long nowNanos, @Nullable String failure) {
    inFlight--;
    if (failure != null) {
      error(failure);
      return;
    }
    if (phase == Phase.MEASURE) {
      endedInWindow++;
    }
    if (isMeasured(fromNanos)) {
      latencies.recordValue(Math.min(nowNanos - fromNanos, MAX_LATENCY_NANOS));
    }
  }

  /// How long the caller may sleep if no answer comes.
  long untilNextNanos(long nowNanos) {
    return switch (phase) {
      case WARM_UP -> Math.min(pauseNanos(nowNanos), Math.max(0, warmUpUntilNanos - nowNanos));
      case MEASURE -> Math.min(pauseNanos(nowNanos), untilWindowEndNanos(nowNanos));
      case DRAIN, DONE -> 1_000_000;
    };
  }

  Histogram latencies() {
    return latencies;
  }

  Map<String, Long> errors() {
    return errors;
  }

  long endedInWindow() {
    return endedInWindow;
  }

  /// The real length of the measured window, in seconds.
  double windowSeconds() {
    return (windowToNanos - windowFromNanos) / 1e9;
  }

  /// Calls that were due in the window and had not even started when the drain was given up: the
  /// server is too slow for the rate. Each is in the histogram with the time that it had waited by
  /// then, a lower bound.
  long late() {
    return late;
  }

  long inFlight() {
    return inFlight;
  }

  private boolean windowIsOver(long nowNanos) {
    return switch (limit) {
      case Limit.Lasting(long nanos) -> nowNanos - windowFromNanos >= nanos;
      case Limit.Calls(long count) -> begunInWindow >= count && inFlight == 0;
    };
  }

  private boolean allBegun() {
    return switch (limit) {
      case Limit.Lasting lasting -> false;
      case Limit.Calls(long count) -> begunInWindow >= count;
    };
  }

  /// Under a rate: whether a call that was due in the window has still to start.
  private boolean isWaitingForStart() {
    return schedule instanceof Schedule.AtRate
        && limit instanceof Limit.Lasting
        && schedule.due(windowToNanos - 1);
  }

  private boolean isMeasured(long fromNanos) {
    return windowFromNanos != Long.MAX_VALUE
        && fromNanos - windowFromNanos >= 0
        && (windowToNanos == Long.MAX_VALUE || fromNanos - windowToNanos < 0);
  }

  private long pauseNanos(long nowNanos) {
    // In a closed loop only an answer makes the next call possible.
    return schedule instanceof Schedule.AtRate && !allBegun()
        ? schedule.untilDueNanos(nowNanos)
        : 100_000_000;
  }

  private long untilWindowEndNanos(long nowNanos) {
    return switch (limit) {
      case Limit.Lasting(long nanos) -> Math.max(0, windowFromNanos + nanos - nowNanos);
      case Limit.Calls calls -> 100_000_000;
    };
  }

  private void giveUpWaiting(long nowNanos) {
    while (isWaitingForStart()) {
      latencies.recordValue(Math.min(nowNanos - schedule.begin(nowNanos), MAX_LATENCY_NANOS));
      late++;
    }
  }

  private void error(String text) {
    boolean known = errors.containsKey(text) || errors.size() < MAX_ERROR_TEXTS;
    errors.merge(known ? text : "(other errors)", 1L, Long::sum);
  }
}
