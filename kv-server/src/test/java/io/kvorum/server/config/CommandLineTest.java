package io.kvorum.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.config.ServerConfig.Retention;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  private static CommandLine.Start start(Map<String, String> environment, String... flags) {
    return (CommandLine.Start) CommandLine.read(List.of(flags), environment);
  }

  @Test
  void without_flags_a_member_has_the_defaults_of_etcd() {
    ServerConfig config = ServerConfig.of();

    assertThat(config.name()).isEqualTo("default");
    assertThat(config.dataDir()).isEqualTo(Path.of("default.etcd"));
    assertThat(config.walDir()).isEmpty();
    assertThat(config.listen().clientUrls()).containsExactly(URI.create("http://localhost:2379"));
    assertThat(config.listen().peerUrls()).containsExactly(URI.create("http://localhost:2380"));
    assertThat(config.bootstrap().initialCluster()).isEqualTo("default=http://localhost:2380");
    assertThat(config.raft()).isEqualTo(new ServerConfig.Raft(100, 1000, true, true));
    assertThat(config.raft().electionTicks()).isEqualTo(10);
    assertThat(config.limits())
        .isEqualTo(new ServerConfig.Limits(2L << 30, 128, 1_572_864, 10_000));
    assertThat(config.compaction())
        .isEqualTo(
            new ServerConfig.Compaction(new Retention.Everything(), 1_000, Duration.ofMillis(10)));
    assertThat(config.reporting().watchProgressInterval()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.logging().outputs()).containsExactly("stderr");
    assertThat(config.clientSettings()).isEmpty();
    assertThat(config.featureGate("FastLeaseKeepAlive")).isTrue();
    assertThat(config.featureGate("LeaseCheckpoint")).isFalse();
  }

  @Test
  void a_flag_may_have_one_dash_or_two_and_its_value_after_a_space_or_an_equals_sign() {
    ServerConfig config =
        ServerConfig.of("-name", "a", "--data-dir=/tmp/x", "--max-txn-ops", "7", "-pre-vote=false");

    assertThat(config.name()).isEqualTo("a");
    assertThat(config.dataDir()).isEqualTo(Path.of("/tmp/x"));
    assertThat(config.limits().maxTxnOps()).isEqualTo(7);
    assertThat(config.raft().preVote()).isFalse();
  }

  @Test
  void the_last_of_several_values_counts() {
    assertThat(ServerConfig.of("--name=a", "--name=b").name()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--foo | flag provided but not defined: -foo",
        "--foo=1 | flag provided but not defined: -foo",
        "--=x | bad flag syntax: --=x",
        "---name | bad flag syntax: ---name",
        "--name | flag needs an argument: -name",
        "--max-txn-ops=x | invalid value \"x\" for flag -max-txn-ops: parse error",
        "--max-txn-ops=-1 | invalid value \"-1\" for flag -max-txn-ops: parse error",
        "--pre-vote=maybe | invalid boolean value \"maybe\" for -pre-vote: parse error",
        "--corrupt-check-time=5 | invalid value \"5\" for flag -corrupt-check-time: parse error",
        "--initial-cluster-state=old | invalid value \"old\" for flag -initial-cluster-state: invalid value \"old\"",
        "--listen-peer-urls=http://a | invalid value \"http://a\" for flag -listen-peer-urls: URL address does not have the form \"host:port\": http://a",
        "--listen-peer-urls=http://1.2.3.4:1/x | invalid value \"http://1.2.3.4:1/x\" for flag -listen-peer-urls: URL must not contain a path: http://1.2.3.4:1/x",
        "--listen-peer-urls=ftp://1.2.3.4:1 | invalid value \"ftp://1.2.3.4:1\" for flag -listen-peer-urls: URL scheme must be http, https, unix, or unixs: ftp://1.2.3.4:1",
        "--enable-v2 | flag provided but not defined: -enable-v2",
        "--experimental-enable-v2v3=x | flag provided but not defined: -experimental-enable-v2v3"
      })
  void what_cannot_be_understood_is_refused_in_the_words_of_go(String argument, String message) {
    assertThatThrownBy(() -> ServerConfig.of(argument))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void an_argument_that_is_no_flag_is_refused() {
    assertThatThrownBy(() -> ServerConfig.of("--name", "a", "start"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("\"start\" is not a valid flag");
  }

  @Test
  void a_switch_takes_no_value_after_a_space() {
    assertThatThrownBy(() -> ServerConfig.of("--pre-vote", "false"))
        .hasMessage("\"false\" is not a valid flag");
  }

  @Test
  void help_and_version_are_recognized_before_anything_is_checked() {
    assertThat(CommandLine.read(List.of("-h"), Map.of())).isInstanceOf(CommandLine.Help.class);
    assertThat(CommandLine.read(List.of("--name=a", "--help"), Map.of()))
        .isInstanceOf(CommandLine.Help.class);
    assertThat(CommandLine.read(List.of("--version"), Map.of("ETCD_HEARTBEAT_INTERVAL", "x")))
        .isEqualTo(new CommandLine.Version());
  }

  @Test
  void the_word_plugins_alone_asks_for_their_list() {
    assertThat(CommandLine.read(List.of("plugins"), Map.of())).isEqualTo(new CommandLine.Plugins());
    assertThatThrownBy(() -> CommandLine.read(List.of("plugins", "all"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("\"plugins\" is not a valid flag");
  }

  @Test
  void a_variable_is_a_flag() {
    ServerConfig config =
        start(
                Map.of(
                    "ETCD_NAME", "env",
                    "ETCD_AUTO_COMPACTION_RETENTION", "30m",
                    "ETCD_INITIAL_CLUSTER_STATE", "",
                    "PATH", "/bin"))
            .config();

    assertThat(config.name()).isEqualTo("env");
    assertThat(config.compaction().retention())
        .isEqualTo(new Retention.Period(Duration.ofMinutes(30)));
    assertThat(config.bootstrap().existing()).isFalse();
  }

  @Test
  void a_variable_that_a_flag_shadows_is_an_error() {
    assertThatThrownBy(() -> start(Map.of("ETCD_NAME", "env"), "--name=flag"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "conflicting environment variable is shadowed by corresponding command-line flag"
                + " (either unset environment variable or disable flag)): ETCD_NAME");
  }

  @Test
  void a_variable_with_a_bad_value_is_an_error() {
    assertThatThrownBy(() -> start(Map.of("ETCD_MAX_TXN_OPS", "many")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("invalid value \"many\" for ETCD_MAX_TXN_OPS: parse error");
  }

  @Test
  void unknown_variables_are_warned_about_and_the_version_of_a_container_is_dropped() {
    CommandLine.Start start =
        start(
            Map.of("ETCD_FOO", "1", "ETCD_VERSION", "3.7.1", "ETCD_UNSUPPORTED_ARCH", "arm64"),
            "--name=a");

    assertThat(start.notices())
        .containsExactlyInAnyOrder(
            Notice.warning(
                "unrecognized environment variable", Map.of("environment-variable", "ETCD_FOO=1")),
            Notice.warning(
                "cannot set special environment variable",
                Map.of("key", "ETCD_VERSION", "value", "3.7.1")));
  }

  @Test
  void a_flag_whose_feature_is_not_built_yet_is_named_in_a_warning() {
    assertThat(start(Map.of(), "--name=a", "--raft-read-timeout=1m").notices())
        .containsExactly(
            Notice.warning(
                "feature --raft-read-timeout is not built yet: ignored",
                Map.of("flag", "raft-read-timeout", "value", "1m")));
  }

  @Test
  void a_flag_set_to_its_default_and_one_that_etcd_ignores_too_say_nothing() {
    assertThat(start(Map.of(), "--name=a", "--raft-read-timeout=5s", "--snapshot", "-v").notices())
        .isEmpty();
  }

  @Test
  void an_experimental_flag_of_older_versions_is_read_by_its_name_of_today() {
    CommandLine.Start start =
        start(
            Map.of("ETCD_EXPERIMENTAL_COMPACTION_BATCH_LIMIT", "9"),
            "--name=a",
            "--experimental-watch-progress-notify-interval=5s",
            "--experimental-initial-corrupt-check",
            "--experimental-enable-lease-checkpoint=true");

    assertThat(start.config().reporting().watchProgressInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(start.config().compaction().batchLimit()).isEqualTo(9);
    assertThat(start.config().featureGate("InitialCorruptCheck")).isTrue();
    assertThat(start.config().featureGate("LeaseCheckpoint")).isTrue();
    assertThat(start.notices())
        .contains(
            Notice.warning(
                "--experimental-watch-progress-notify-interval is removed in etcd 3.7: read as"
                    + " --watch-progress-notify-interval",
                Map.of("flag", "experimental-watch-progress-notify-interval")));
  }

  @Test
  void options_of_an_engine_add_up() {
    ServerConfig config =
        ServerConfig.of(
            "--storage-engine=mvstore",
            "--storage-option",
            "cache=64MiB",
            "--storage-option=compact=true");

    assertThat(config.storage())
        .isEqualTo(
            new ServerConfig.Engine(
                "mvstore",
                "--storage-option on the command line",
                Map.of("cache", "64MiB", "compact", "true")));
    assertThat(config.storage().settings().bytes("cache", 0, 0, 1L << 30)).isEqualTo(64L << 20);
  }

  @Test
  void what_the_client_protocol_is_told_has_durations_in_one_unit() {
    ServerConfig config =
        ServerConfig.of("--grpc-keepalive-interval=1m30s", "--enable-grpc-gateway=1", "--cors=*");

    assertThat(config.clientSettings())
        .isEqualTo(
            Map.of(
                "grpc-keepalive-interval", "90000000000ns",
                "enable-grpc-gateway", "true",
                "cors", "*"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--listen-client-urls=http://127.0.0.1:1 | --advertise-client-urls is required when --listen-client-urls is set explicitly",
        "--listen-peer-urls=http://example.com:1 | expected IP in URL for binding (http://example.com:1)",
        "--listen-metrics-urls=http://h:1 | expected IP in URL for binding (http://h:1)",
        "--initial-advertise-peer-urls=http://:1 | --initial-advertise-peer-urls \"http://:1\" must be \"host:port\" (unexpected empty host (http://:1))",
        "--heartbeat-interval=0 | --heartbeat-interval must be >0 (set to 0ms)",
        "--election-timeout=499 | --election-timeout[499ms] should be at least as 5 times as --heartbeat-interval[100ms]",
        "--election-timeout=50001 | --election-timeout[50001ms] is too long, and should be set less than 50000ms",
        "--auto-compaction-mode=hourly | unknown auto-compaction-mode \"hourly\"",
        "--auto-compaction-retention=soon | error parsing CompactionRetention: invalid \"soon\"",
        "--feature-gates=Nope=true | unrecognized feature gate: Nope",
        "--feature-gates=LeaseCheckpointPersist=true | enabling feature gate LeaseCheckpointPersist requires enabling feature gate LeaseCheckpoint",
        "--log-level=loud | unrecognized level: \"loud\"",
        "--log-format=xml | unknown log format: \"xml\"",
        "--discovery-fallback=proxy | v2 proxy is deprecated, and --discovery-fallback can't be configured as \"proxy\"",
        "--discovery-token=t | both --discovery-token and --discovery-endpoints must be set"
      })
  void what_cannot_be_used_is_refused_in_the_words_of_etcd(String flag, String message) {
    assertThatThrownBy(() -> ServerConfig.of(flag))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void a_listener_may_be_a_number_of_either_family_or_a_socket() {
    ServerConfig config =
        ServerConfig.of(
            "--listen-client-urls=http://[::1]:2379,http://0.0.0.0:2379,unix:///run/kvorum.sock",
            "--advertise-client-urls=http://under_score.example:2379");

    assertThat(config.listen().clientUrls())
        .containsExactly(
            URI.create("http://0.0.0.0:2379"),
            URI.create("http://[::1]:2379"),
            URI.create("unix:///run/kvorum.sock"));
  }

  @Test
  void revisions_are_kept_by_their_number() {
    assertThat(
            ServerConfig.of("--auto-compaction-mode=revision", "--auto-compaction-retention=1000")
                .compaction()
                .retention())
        .isEqualTo(new Retention.Revisions(1000));
  }

  @Test
  void hours_are_the_unit_of_a_bare_retention() {
    assertThat(ServerConfig.of("--auto-compaction-retention=2").compaction().retention())
        .isEqualTo(new Retention.Period(Duration.ofHours(2)));
  }
}
