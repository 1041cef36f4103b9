package io.kvorum.server.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.concurrent.atomic.AtomicLong;

/// What the stores of a member are asked to do, whichever engine they have.
public final class StoreMetrics {
  private final DistributionDataPoint writes;
  private final DistributionDataPoint syncs;
  private final DistributionDataPoint reclaims;
  private final AtomicLong openViews = new AtomicLong();
  private final AtomicLong reclaiming = new AtomicLong();

  public StoreMetrics(Meters meters) {
    writes =
        meters.histogram(
            "etcd_disk_backend_commit_duration_seconds",
            "The latency distributions of commit called by backend.",
            Meters.DISK_SECONDS);
    syncs =
        meters.histogram(
            "kvorum_store_sync_duration_seconds",
            "How long it took to make the store durable, beside the writes.",
            Meters.DISK_SECONDS);
    reclaims =
        meters.histogram(
            "etcd_disk_backend_defrag_duration_seconds",
            "The latency distribution of backend defragmentation.",
            Meters.doubling(0.1, 13));
    meters.gaugeOf(
        "etcd_disk_defrag_inflight",
        "Whether or not defrag is active on the member. 1 means active, 0 means not.",
        reclaiming::get);
    meters.gaugeOf(
        "etcd_mvcc_db_open_read_transactions",
        "The number of currently open read transactions",
        openViews::get);
  }

  void written(long nanos) {
    writes.observe(Meters.seconds(nanos));
  }

  void synced(long nanos) {
    syncs.observe(Meters.seconds(nanos));
  }

  void viewOpened() {
    openViews.incrementAndGet();
  }

  void viewClosed() {
    openViews.decrementAndGet();
  }

  void reclaimBegins() {
    reclaiming.incrementAndGet();
  }

  void reclaimEnds(boolean done, long nanos) {
    reclaiming.decrementAndGet();
    if (done) {
      reclaims.observe(Meters.seconds(nanos));
    }
  }
}
