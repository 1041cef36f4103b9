package io.kvorum.server.service;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// How long the log's syncs take, by etcd's name and buckets.
public final class DiskMetrics {
  private static final double[] BUCKETS = doubling(0.001, 14);
  private final DistributionDataPoint syncs;

  public DiskMetrics(PrometheusRegistry registry) {
    syncs =
        Histogram.builder()
            .name("etcd_disk_wal_fsync_duration_seconds")
            .help("The latency distributions of fsync called by WAL.")
            .classicOnly()
            .classicUpperBounds(BUCKETS)
            .withoutExemplars()
            .register(registry);
  }

  public void logSynced(long nanos) {
    syncs.observe(nanos / 1e9);
  }

  private static double[] doubling(double first, int count) {
    double[] bounds = new double[count];
    for (int i = 0; i < count; i++) {
      bounds[i] = first * (1L << i);
    }
    return bounds;
  }
}
