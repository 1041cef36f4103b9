package io.kvorum.server.wiring;

import io.kvorum.raft.Effect;
import io.kvorum.server.cluster.MinorVersion;
import io.kvorum.server.lease.LeaseKeeper;
import io.kvorum.server.node.Node;
import io.kvorum.server.service.MaintenanceService;
import io.kvorum.server.service.SpaceKeeper;
import io.kvorum.server.watch.WatchHub;
import io.kvorum.storage.spi.EngineGauge;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/// What a member tells of itself, by etcd's names (ops.md 5). Values are read when they are asked
/// for, so that nothing here costs anything on the way of a request.
public final class NodeMetrics {
  private final PrometheusRegistry registry;

  public NodeMetrics(PrometheusRegistry registry) {
    this.registry = registry;
  }

  public void register(Node node, WatchHub hub, LeaseKeeper keeper, SpaceKeeper space) {
    registerServer(node);
    registerStore(node);
    registerEngine(node, space);
    gauge("etcd_debugging_mvcc_watcher_total", "Total number of watchers.", hub::watchers);
    gauge("etcd_debugging_mvcc_watch_stream_total", "Total number of watch streams.", hub::streams);
    counter(
        "etcd_debugging_server_lease_expired_total",
        "The total number of expired leases.",
        keeper::expiredTotal);
  }

  private void registerServer(Node node) {
    gauge(
        "etcd_server_has_leader",
        "Whether or not a leader exists. 1 is existence, 0 is not.",
        () -> node.hasLeader() ? 1 : 0);
    gauge(
        "etcd_server_is_leader",
        "Whether or not this member is a leader. 1 if is, 0 otherwise.",
        () -> node.status().role() == Effect.Role.LEADER ? 1 : 0);
    gauge(
        "etcd_server_is_learner",
        "Whether or not this member is a learner. 1 if is, 0 otherwise.",
        () -> node.status().role() == Effect.Role.LEARNER ? 1 : 0);
    counter(
        "etcd_server_leader_changes_seen_total",
        "The number of leader changes seen.",
        node::leaderChanges);
    counter(
        "etcd_server_proposals_failed_total",
        "The total number of failed proposals seen.",
        node::failedProposals);
    gauge(
        "etcd_server_proposals_committed_total",
        "The total number of consensus proposals committed.",
        () -> node.status().commit());
    gauge(
        "etcd_server_proposals_applied_total",
        "The total number of consensus proposals applied.",
        node::appliedIndex);
    gauge(
        "etcd_server_proposals_pending",
        "The current number of pending proposals to commit.",
        node::pendingProposals);
    gauge(
        "etcd_server_quota_backend_bytes",
        "Current backend storage quota size in bytes.",
        () -> node.config().quotaBytes());
    constant(
        "etcd_server_version",
        "Which version is running.",
        "server_version",
        MaintenanceService.VERSION);
    constant(
        "etcd_server_id",
        "Server or member ID in hexadecimal format.",
        "server_id",
        node.config().member().toString());
    GaugeWithCallback.builder()
        .name("etcd_cluster_version")
        .help(
            "Which version is running. 1 for 'cluster_version' label with current cluster version")
        .labelNames("cluster_version")
        .callback(callback -> clusterVersion(node).ifPresent(v -> callback.call(1, v.toString())))
        .register(registry);
  }

  private static Optional<MinorVersion> clusterVersion(Node node) {
    return node.view().clusterVersion().flatMap(MinorVersion::parse);
  }

  private void registerStore(Node node) {
    gauge(
        "etcd_mvcc_db_total_size_in_bytes",
        "Total size of the underlying database physically allocated in bytes.",
        () -> node.store().size().allocatedBytes());
    gauge(
        "etcd_mvcc_db_total_size_in_use_in_bytes",
        "Total size of the underlying database logically in use in bytes.",
        () -> node.store().size().inUseBytes());
    gauge(
        "etcd_debugging_auth_revision",
        "The current revision of auth store.",
        () -> node.view().auth().revision());
    gauge(
        "etcd_debugging_mvcc_current_revision",
        "The current revision of store.",
        () -> node.view().revision());
    gauge(
        "etcd_debugging_mvcc_compact_revision",
        "The revision of the last compaction in store.",
        () -> Math.max(0, node.view().compactRevision()));
  }

  /// What the engine tells, whichever it is, and how its space was reclaimed.
  private void registerEngine(Node node, SpaceKeeper space) {
    registry.register(
        (MultiCollector)
            () ->
                new MetricSnapshots(
                    node.store().gauges().stream()
                        .<MetricSnapshot>map(NodeMetrics::snapshot)
                        .toList()));
    counter(
        "kvorum_store_reclaims_total", "How often the store's space was reclaimed.", space::runs);
    counter(
        "kvorum_store_reclaimed_bytes_total",
        "Bytes that reclaiming has given back to the disk.",
        space::givenBackBytes);
  }

  private static GaugeSnapshot snapshot(EngineGauge gauge) {
    return GaugeSnapshot.builder()
        .name("kvorum_engine_" + gauge.name())
        .help(gauge.help())
        .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(gauge.value()).build())
        .build();
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  private void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  private void constant(String name, String help, String label, String value) {
    Gauge.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .register(registry)
        .labelValues(value)
        .set(1);
  }
}
