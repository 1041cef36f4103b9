package io.kvorum.bench.load;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/// The figures of a run. CPU is per call that ended in the measured window.
///
/// @param calls ended successfully inside the window
/// @param seconds the window's length
/// @param latency of the calls that were due or started inside the window
/// @param late calls that a rate demanded and that never started: the server is too slow for it
/// @param conflicts successful calls whose comparison did not hold
/// @param clientCpuMicros of this process, per call: near `1e6 / perSecond` the client is the
///   bottleneck
/// @param serverCpuMicros of the server and its children, per call
/// @param serverResidentBytes at the end of the window
/// @param serverPeakResidentBytes the most so far
/// @param errors how often each kind of failure came, over the whole run; empty for a valid run
public record LoadResult(
    long calls,
    double seconds,
    Latency latency,
    long late,
    long conflicts,
    double clientCpuMicros,
    OptionalDouble serverCpuMicros,
    OptionalLong serverResidentBytes,
    OptionalLong serverPeakResidentBytes,
    Map<String, Long> errors) {

  /// Latency in microseconds.
  public record Latency(
      long count, double mean, double p50, double p90, double p99, double p999, double max) {
    static Latency of(Histogram nanos) {
      return new Latency(
          nanos.getTotalCount(),
          nanos.getTotalCount() == 0 ? 0 : nanos.getMean() / 1e3,
          nanos.getValueAtPercentile(50) / 1e3,
          nanos.getValueAtPercentile(90) / 1e3,
          nanos.getValueAtPercentile(99) / 1e3,
          nanos.getValueAtPercentile(99.9) / 1e3,
          nanos.getMaxValue() / 1e3);
    }
  }

  public double perSecond() {
    return seconds == 0 ? 0 : calls / seconds;
  }

  /// A run without a single error, in which something was measured.
  public boolean valid() {
    return errors.isEmpty() && calls > 0;
  }
}
