package io.kvorum.server.wiring;

import com.sun.management.UnixOperatingSystemMXBean;
import io.kvorum.raft.Effect;
import io.kvorum.server.cluster.MinorVersion;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.lease.LeaseKeeper;
import io.kvorum.server.metrics.Meters;
import io.kvorum.server.node.Node;
import io.kvorum.server.service.MaintenanceService;
import io.kvorum.server.service.SpaceKeeper;
import io.kvorum.server.watch.WatchHub;
import io.kvorum.storage.spi.EngineGauge;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;

/// What a member tells of itself, by etcd's names (ops.md 5). Values are read when they are asked
/// for, so that nothing here costs anything on the way of a request.
public final class NodeMetrics {
  private final Meters meters;

  public NodeMetrics(Meters meters) {
    this.meters = meters;
  }

  public void register(Node node, WatchHub hub, LeaseKeeper keeper, SpaceKeeper space) {
    registerServer(node);
    registerStore(node);
    registerEngine(node, space);
    meters.gaugeOf("etcd_debugging_mvcc_watcher_total", "Total number of watchers.", hub::watchers);
    meters.gaugeOf(
        "etcd_debugging_mvcc_watch_stream_total", "Total number of watch streams.", hub::streams);
    meters.gaugeOf(
        "etcd_debugging_mvcc_slow_watcher_total",
        "Total number of unsynced slow watchers.",
        hub::laggingWatchers);
    meters.gaugeOf(
        "etcd_debugging_mvcc_pending_events_total",
        "Total number of pending events to be sent.",
        hub::pendingEvents);
    meters.counterOf(
        "etcd_debugging_server_lease_expired_total",
        "The total number of expired leases.",
        keeper::expiredTotal);
    meters.counterOf(
        "etcd_debugging_lease_renewed_total",
        "The number of renewed leases seen by the leader.",
        keeper::renewedTotal);
    registerFiles();
  }

  private void registerFiles() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      meters.gaugeOf(
          "os_fd_used", "The number of used file descriptors.", system::getOpenFileDescriptorCount);
      meters.gaugeOf(
          "os_fd_limit", "The file descriptor limit.", system::getMaxFileDescriptorCount);
    }
  }

  private void registerServer(Node node) {
    meters.gaugeOf(
        "etcd_server_has_leader",
        "Whether or not a leader exists. 1 is existence, 0 is not.",
        () -> node.hasLeader() ? 1 : 0);
    meters.gaugeOf(
        "etcd_server_is_leader",
        "Whether or not this member is a leader. 1 if is, 0 otherwise.",
        () -> node.status().role() == Effect.Role.LEADER ? 1 : 0);
    meters.gaugeOf(
        "etcd_server_is_learner",
        "Whether or not this member is a learner. 1 if is, 0 otherwise.",
        () -> node.status().role() == Effect.Role.LEARNER ? 1 : 0);
    meters.counterOf(
        "etcd_server_leader_changes_seen_total",
        "The number of leader changes seen.",
        node::leaderChanges);
    meters.counterOf(
        "etcd_server_proposals_failed_total",
        "The total number of failed proposals seen.",
        node::failedProposals);
    meters.gaugeOf(
        "etcd_server_proposals_committed_total",
        "The total number of consensus proposals committed.",
        () -> node.status().commit());
    meters.gaugeOf(
        "etcd_server_proposals_applied_total",
        "The total number of consensus proposals applied.",
        node::appliedIndex);
    meters.gaugeOf(
        "etcd_server_proposals_pending",
        "The current number of pending proposals to commit.",
        node::pendingProposals);
    meters.gaugeOf(
        "etcd_server_snapshot_apply_in_progress_total",
        "1 if the server is applying the incoming snapshot. 0 if none.",
        () -> node.isInstalling() ? 1 : 0);
    meters.gaugeOf(
        "etcd_server_quota_backend_bytes",
        "Current backend storage quota size in bytes.",
        () -> node.config().quotaBytes());
    meters.constant(
        "etcd_server_version",
        "Which version is running.",
        "server_version",
        MaintenanceService.VERSION);
    meters.constant(
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
        .register(meters.registry());
  }

  private static Optional<MinorVersion> clusterVersion(Node node) {
    return node.view().clusterVersion().flatMap(MinorVersion::parse);
  }

  private void registerStore(Node node) {
    meters.gaugeOf(
        "etcd_mvcc_db_total_size_in_bytes",
        "Total size of the underlying database physically allocated in bytes.",
        () -> node.store().size().allocatedBytes());
    meters.gaugeOf(
        "etcd_mvcc_db_total_size_in_use_in_bytes",
        "Total size of the underlying database logically in use in bytes.",
        () -> node.store().size().inUseBytes());
    meters.gaugeOf(
        "etcd_debugging_auth_revision",
        "The current revision of auth store.",
        () -> node.view().auth().revision());
    meters.gaugeOf(
        "etcd_debugging_mvcc_keys_total", "Total number of keys.", () -> node.view().keyCount());
    meters.gaugeOf(
        "etcd_debugging_mvcc_current_revision",
        "The current revision of store.",
        () -> node.view().revision());
    meters.gaugeOf(
        "etcd_debugging_mvcc_compact_revision",
        "The revision of the last compaction in store.",
        () -> Math.max(0, node.view().compactRevision()));
  }

  /// What the engine tells, whichever it is, and how its space was reclaimed.
  private void registerEngine(Node node, SpaceKeeper space) {
    meters
        .registry()
        .register(
            (MultiCollector)
                () ->
                    new MetricSnapshots(
                        node.store().gauges().stream()
                            .<MetricSnapshot>map(NodeMetrics::snapshot)
                            .toList()));
    meters.counterOf(
        "kvorum_store_reclaims_total", "How often the store's space was reclaimed.", space::runs);
    meters.counterOf(
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

  /// Which of etcd's features are on.
  public void features(Map<String, Boolean> gates) {
    Gauge enabled =
        meters.gauges(
            "etcd_server_feature_enabled",
            "Whether or not a feature is enabled. 1 is enabled, 0 is not.",
            "name",
            "stage");
    gates.forEach(
        (name, on) -> enabled.labelValues(name, ServerConfig.featureStage(name)).set(on ? 1 : 0));
  }
}
