package io.kvorum.server.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.function.Supplier;

/// How long it takes to hash the state.
public final class HashMetrics {
  private static final double[] SECONDS = Meters.doubling(0.01, 15);

  private final DistributionDataPoint all;
  private final DistributionDataPoint atRevision;

  public HashMetrics(Meters meters) {
    all =
        meters.histogram(
            "etcd_mvcc_hash_duration_seconds",
            "The latency distribution of storage hash operation.",
            SECONDS);
    atRevision =
        meters.histogram(
            "etcd_mvcc_hash_rev_duration_seconds",
            "The latency distribution of storage hash by revision operation.",
            SECONDS);
  }

  public <T> T ofAll(Supplier<T> hash) {
    return timed(all, hash);
  }

  public <T> T atRevision(Supplier<T> hash) {
    return timed(atRevision, hash);
  }

  private static <T> T timed(DistributionDataPoint durations, Supplier<T> hash) {
    long before = System.nanoTime();
    T value = hash.get();
    durations.observe(Meters.seconds(System.nanoTime() - before));
    return value;
  }
}
