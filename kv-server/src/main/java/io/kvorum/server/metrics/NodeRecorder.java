package io.kvorum.server.metrics;

import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// Writes down what the loops of a member do.
public final class NodeRecorder implements NodeMeter {
  private static final String FORM = "v3";

  private final DistributionDataPoint logWrites;
  private final GaugeDataPoint logBytes;
  private final DistributionDataPoint logSyncs;
  private final TimedCalls applies;
  private final CounterDataPoint slowApplies;
  private final DistributionDataPoint compactionPauses;
  private final DistributionDataPoint compactions;
  private final CounterDataPoint compactedRows;
  private final GaugeDataPoint lastCompaction;
  private final CounterDataPoint lateHeartbeats;
  private final CounterDataPoint repeatedReads;
  private final CounterDataPoint failedReads;
  private final KvMetrics kv;
  private final LeaseMetrics leases;
  private final long slowApplyNanos;
  private final InstantSource clock;

  /// @param slowApplyNanos from how long on an apply counts as slow
  /// @param clock says when a compaction ended
  public NodeRecorder(
      Meters meters, KvMetrics kv, LeaseMetrics leases, long slowApplyNanos, InstantSource clock) {
    this.kv = kv;
    this.leases = leases;
    this.slowApplyNanos = slowApplyNanos;
    this.clock = clock;
    logWrites =
        meters.histogram(
            "etcd_disk_wal_write_duration_seconds",
            "The latency distributions of write called by WAL.",
            Meters.DISK_SECONDS);
    logBytes =
        meters.gauge("etcd_disk_wal_write_bytes_total", "Total number of bytes written in WAL.");
    logSyncs =
        meters.histogram(
            "etcd_disk_wal_fsync_duration_seconds",
            "The latency distributions of fsync called by WAL.",
            Meters.DISK_SECONDS);
    var durations =
        meters.histograms(
            "etcd_server_apply_duration_seconds",
            "The latency distributions of v2 apply called by backend.",
            Meters.MEMORY_SECONDS,
            "version",
            "op",
            "success");
    applies =
        new TimedCalls(
            CommandName.ALL,
            labels -> durations.labelValues(FORM, labels.getFirst(), labels.getLast()));
    slowApplies =
        meters.counter(
            "etcd_server_slow_apply_total",
            "The total number of slow apply requests (likely overloaded from slow disk).");
    compactionPauses =
        meters.histogram(
            "etcd_debugging_mvcc_db_compaction_pause_duration_milliseconds",
            "Bucketed histogram of db compaction pause duration.",
            Meters.doubling(1, 13));
    compactions =
        meters.histogram(
            "etcd_debugging_mvcc_db_compaction_total_duration_milliseconds",
            "Bucketed histogram of db compaction total duration.",
            Meters.doubling(100, 14));
    compactedRows =
        meters.counter(
            "etcd_debugging_mvcc_db_compaction_keys_total", "Total number of db keys compacted.");
    lastCompaction =
        meters.gauge(
            "etcd_debugging_mvcc_db_compaction_last",
            "The unix time of the last db compaction. Resets to 0 on start.");
    lateHeartbeats =
        meters.counter(
            "etcd_server_heartbeat_send_failures_total",
            "The total number of leader heartbeat send failures (likely overloaded from slow"
                + " disk).");
    repeatedReads =
        meters.counter(
            "etcd_server_slow_read_indexes_total",
            "The total number of pending read indexes not in sync with leader's or timed out read"
                + " index requests.");
    failedReads =
        meters.counter(
            "etcd_server_read_indexes_failed_total",
            "The total number of failed read indexes seen.");
  }

  @Override
  public void logWritten(long bytes, long nanos) {
    logBytes.inc((double) bytes);
    logWrites.observe(Meters.seconds(nanos));
  }

  @Override
  public void logSynced(long nanos) {
    logSyncs.observe(Meters.seconds(nanos));
  }

  @Override
  public void applied(Command command, Outcome outcome, long nanos) {
    applies.observe(CommandName.of(command), !(outcome instanceof Outcome.Failed), nanos);
    if (nanos > slowApplyNanos) {
      slowApplies.inc();
    }
    kv.applied(command, outcome);
    leases.applied(command, outcome);
  }

  @Override
  public void rowsRemoved(long rows, long nanos) {
    compactedRows.inc(rows);
    compactionPauses.observe(milliseconds(nanos));
  }

  @Override
  public void compacted(long nanos) {
    compactions.observe(milliseconds(nanos));
    lastCompaction.set((double) clock.instant().getEpochSecond());
  }

  private static double milliseconds(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  @Override
  public void heartbeatLate() {
    lateHeartbeats.inc();
  }

  @Override
  public void readRepeated() {
    repeatedReads.inc();
  }

  @Override
  public void readFailed() {
    failedReads.inc();
  }
}
