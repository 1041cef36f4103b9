package io.kvorum.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlagTableTest {
  /// Every flag of etcd 3.7.1 that takes effect there, from its `--help`.
  private static final String OF_ETCD =
      """
      name data-dir wal-dir listen-peer-urls listen-client-urls listen-client-http-urls
      listen-metrics-urls initial-advertise-peer-urls advertise-client-urls initial-cluster
      initial-cluster-state initial-cluster-token snapshot-count snapshot-catchup-entries
      max-snapshots max-wals heartbeat-interval election-timeout initial-election-tick-advance
      quota-backend-bytes backend-bbolt-freelist-type backend-batch-interval backend-batch-limit
      max-txn-ops max-request-bytes max-concurrent-streams grpc-keepalive-min-time
      grpc-keepalive-interval grpc-keepalive-timeout socket-reuse-port socket-reuse-address
      raft-read-timeout raft-write-timeout strict-reconfig-check pre-vote max-learners
      auto-compaction-mode auto-compaction-retention discovery-endpoints discovery-token
      discovery-dial-timeout discovery-request-timeout discovery-keepalive-time
      discovery-keepalive-timeout discovery-insecure-transport discovery-insecure-skip-tls-verify
      discovery-cert discovery-key discovery-cacert discovery-user discovery-password discovery-srv
      discovery-srv-name discovery-fallback cert-file key-file trusted-ca-file client-cert-auth
      client-cert-file client-key-file client-crl-file client-cert-allowed-hostname auto-tls
      peer-auto-tls self-signed-cert-validity peer-cert-file peer-key-file peer-trusted-ca-file
      peer-client-cert-auth peer-client-cert-file peer-client-key-file peer-crl-file
      peer-cert-allowed-cn peer-cert-allowed-hostname peer-skip-client-san-verification
      cipher-suites tls-min-version tls-max-version cors host-whitelist auth-token bcrypt-cost
      auth-token-ttl log-level logger log-outputs log-format enable-log-rotation
      log-rotation-config-json enable-pprof metrics enable-grpc-gateway corrupt-check-time
      compact-hash-check-time compaction-batch-limit compaction-sleep-interval
      watch-progress-notify-interval downgrade-check-time warning-apply-duration
      warning-unary-request-duration memory-mlock bootstrap-defrag-threshold-megabytes
      enable-distributed-tracing distributed-tracing-address distributed-tracing-service-name
      distributed-tracing-instance-id distributed-tracing-sampling-rate feature-gates
      force-new-cluster unsafe-no-fsync v2-deprecation config-file version
      """;

  private static final List<String> IGNORED_BY_ETCD =
      List.of(
          "cluster-active-size",
          "cluster-remove-delay",
          "cluster-sync-interval",
          "config",
          "force",
          "max-result-buffer",
          "max-retry-attempts",
          "peer-heartbeat-interval",
          "peer-election-timeout",
          "retry-interval",
          "snapshot",
          "v",
          "vv",
          "test.coverprofile",
          "test.outputdir");

  private static final List<String> OURS =
      List.of(
          "storage-engine",
          "log-engine",
          "peer-transport",
          "storage-option",
          "log-option",
          "peer-option",
          "client-option",
          "learner-auto-promote");

  private final FlagTable table = new FlagTable();

  @Test
  void every_flag_of_etcd_is_known_and_nothing_else_but_our_own() {
    List<String> etcd = Arrays.asList(OF_ETCD.strip().split("\\s+"));
    assertThat(etcd).hasSize(113);

    assertThat(table.flags().stream().map(Flag::name))
        .containsExactlyInAnyOrderElementsOf(
            List.of(etcd, IGNORED_BY_ETCD, OURS).stream().flatMap(Collection::stream).toList());
  }

  @Test
  void every_default_is_a_value_that_its_flag_can_take() {
    for (Flag flag : table.flags()) {
      if (!flag.byDefault().isEmpty()) {
        flag.check(flag.byDefault());
      }
    }
  }

  @Test
  void a_flag_is_an_environment_variable_too() {
    assertThat(table.find("initial-cluster-state").orElseThrow().variable())
        .isEqualTo("ETCD_INITIAL_CLUSTER_STATE");
  }

  @Test
  void the_help_text_shows_every_flag_with_its_default() {
    String help = HelpText.full(table);

    for (Flag flag : table.flags()) {
      assertThat(help).contains("\n  --" + flag.name());
    }
    assertThat(help).contains("--data-dir '${name}.etcd'").contains("--storage-engine 'rocksdb'");
  }
}
