package io.kvorum.server.service;

import io.kvorum.state.Command;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Counts of KV operations, by etcd's names.
public final class KvMetrics {
  private final CounterDataPoint ranges;
  private final CounterDataPoint puts;
  private final CounterDataPoint deletes;
  private final CounterDataPoint txns;

  public KvMetrics(PrometheusRegistry registry) {
    ranges =
        counter(registry, "etcd_mvcc_range_total", "Total number of ranges seen by this member.");
    puts = counter(registry, "etcd_mvcc_put_total", "Total number of puts seen by this member.");
    deletes =
        counter(registry, "etcd_mvcc_delete_total", "Total number of deletes seen by this member.");
    txns = counter(registry, "etcd_mvcc_txn_total", "Total number of txns seen by this member.");
  }

  private static CounterDataPoint counter(PrometheusRegistry registry, String name, String help) {
    return Counter.builder().name(name).help(help).withoutExemplars().register(registry);
  }

  void range() {
    ranges.inc();
  }

  void txn() {
    txns.inc();
  }

  void written(Command command) {
    switch (command) {
      case Command.Put p -> puts.inc();
      case Command.DeleteRange d -> deletes.inc();
      case Command.Txn t -> txns.inc();
      case Command.ByUser(_, Command inner) -> written(inner);
      case Command.Compact _,
          Command.LeaseGrant _,
          Command.LeaseRevoke _,
          Command.LeaseExpire _,
          Command.CheckpointLeases _,
          Command.RaiseAlarm _,
          Command.ClearAlarm _,
          Command.PublishMember _,
          Command.SetClusterVersion _,
          Command.SetDowngrade _,
          Command.OfAuth _,
          Command.IssueToken _ -> {}
    }
  }
}
