package io.kvorum.server.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Measured times, told in milliseconds and in election time-outs.
final class Durations {
  private final List<Long> nanos = new ArrayList<>();

  synchronized void add(long tookNanos) {
    nanos.add(tookNanos);
  }

  synchronized Duration max() {
    return Duration.ofNanos(Collections.max(nanos));
  }

  /// The time that `percent` of the measurements do not exceed.
  private long percentile(int percent) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
  }

  @Override
  public synchronized String toString() {
    return nanos.isEmpty()
        ? "nothing measured"
        : "n=%d min %s, p50 %s, p90 %s, max %s"
            .formatted(nanos.size(), told(0), told(50), told(90), told(100));
  }

  private String told(int percent) {
    long value = percentile(percent);
    return String.format(
        Locale.ROOT,
        "%d ms (%.2f ET)",
        value / 1_000_000,
        (double) value / Cluster.ELECTION_TIMEOUT.toNanos());
  }
}
