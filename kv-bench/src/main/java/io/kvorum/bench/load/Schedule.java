package io.kvorum.bench.load;

/// When calls start, and from which instant their latency counts.
public sealed interface Schedule {
  /// Whether one more call may start now, as far as time decides.
  boolean due(long nowNanos);

  /// Takes the call that is due; returns the instant from which its latency counts.
  long begin(long nowNanos);

  /// How long until [#due] can become true; 0 when it is.
  long untilDueNanos(long nowNanos);

  /// Closed loop: a new call as soon as an old one ends. Measures throughput; hides waiting,
  /// because a slow server is asked less.
  final class AsAnswered implements Schedule {
    @Override
    public boolean due(long nowNanos) {
      return true;
    }

    @Override
    public long begin(long nowNanos) {
      return nowNanos;
    }

    @Override
    public long untilDueNanos(long nowNanos) {
      return 0;
    }
  }

  /// Open loop: calls at equal distances, whatever the answers do. Latency counts from the instant
  /// a call was due, so that a stall is seen by every call it delayed (no coordinated omission).
  final class AtRate implements Schedule {
    private final double nanosPerCall;
    private final long startNanos;
    private long begun;

    /// `callsPerSecond` above 0, up to 10^9; the first call is due at `startNanos`.
    public AtRate(double callsPerSecond, long startNanos) {
      if (!(callsPerSecond > 0 && callsPerSecond <= 1e9)) {
        throw new IllegalArgumentException(
            "rate: " + callsPerSecond + " is not above 0 and up to 10^9 a second");
      }
      this.nanosPerCall = 1e9 / callsPerSecond;
      this.startNanos = startNanos;
    }

    @Override
    public boolean due(long nowNanos) {
      return nextNanos() - nowNanos <= 0;
    }

    @Override
    public long begin(long nowNanos) {
      long due = nextNanos();
      begun++;
      return due;
    }

    @Override
    public long untilDueNanos(long nowNanos) {
      return Math.max(0, nextNanos() - nowNanos);
    }

    /// Computed from the count, not by adding up, so that rounding does not drift.
    private long nextNanos() {
      return startNanos + (long) (begun * nanosPerCall);
    }
  }
}
