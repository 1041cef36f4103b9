package io.kvorum.server.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Durations by name and by success. Both series of every name are there from the start, and are
/// found without a search for labels.
final class TimedCalls {
  private final Map<String, Outcomes> byName = new HashMap<>();

  private record Outcomes(DistributionDataPoint good, DistributionDataPoint bad) {}

  /// @param series of a name, and whether it was a success
  TimedCalls(List<String> names, Function<List<String>, DistributionDataPoint> series) {
    for (String name : names) {
      byName.put(
          name,
          new Outcomes(series.apply(List.of(name, "true")), series.apply(List.of(name, "false"))));
    }
  }

  void observe(String name, boolean success, long nanos) {
    Outcomes outcomes = byName.get(name);
    if (outcomes == null) {
      throw new IllegalArgumentException("no series for " + name);
    }
    (success ? outcomes.good() : outcomes.bad()).observe(Meters.seconds(nanos));
  }
}
