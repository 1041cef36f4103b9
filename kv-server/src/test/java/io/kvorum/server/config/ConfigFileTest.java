package io.kvorum.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @TempDir private Path directory;

  private CommandLine.Start start(String yaml, Map<String, String> environment, String... flags)
      throws IOException {
    Path file = Files.writeString(directory.resolve("kvorum.yaml"), yaml);
    List<String> arguments =
        Stream.concat(Stream.of("--config-file", file.toString()), Stream.of(flags)).toList();
    return (CommandLine.Start) CommandLine.read(arguments, environment);
  }

  private ServerConfig config(String yaml) throws IOException {
    return start(yaml, Map.of()).config();
  }

  @Test
  void keys_are_the_names_of_flags_and_durations_are_nanoseconds() throws IOException {
    ServerConfig config =
        config(
            """
            name: m1
            data-dir: /var/lib/m1
            listen-client-urls: http://127.0.0.1:12379,http://127.0.0.1:22379
            heartbeat-interval: 50
            pre-vote: false
            watch-progress-notify-interval: 5000000000
            warning-apply-duration: 250ms
            log-outputs: [stdout, /var/log/m1.log]
            feature-gates: LeaseCheckpoint=true,CompactHashCheck=true
            wal-dir:
            """);

    assertThat(config.name()).isEqualTo("m1");
    assertThat(config.listen().clientUrls())
        .containsExactly(
            URI.create("http://127.0.0.1:12379"), URI.create("http://127.0.0.1:22379"));
    assertThat(config.raft()).isEqualTo(new ServerConfig.Raft(50, 1000, true, false));
    assertThat(config.reporting().watchProgressInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.reporting().slowApply()).isEqualTo(Duration.ofMillis(250));
    assertThat(config.logging().outputs()).containsExactly("stdout", "/var/log/m1.log");
    assertThat(config.featureGate("CompactHashCheck")).isTrue();
    assertThat(config.walDir()).isEmpty();
  }

  @Test
  void a_file_overrides_flags_and_variables() throws IOException {
    CommandLine.Start start =
        start("max-txn-ops: 5", Map.of("ETCD_NAME", "env"), "--name=flag", "--max-txn-ops=9");

    assertThat(start.config().name()).isEqualTo("default");
    assertThat(start.config().limits().maxTxnOps()).isEqualTo(5);
    assertThat(start.notices().getFirst().message())
        .startsWith("loaded server configuration, other configuration command line flags");
  }

  @Test
  void a_variable_may_name_the_file() throws IOException {
    Path file = Files.writeString(directory.resolve("k.yaml"), "name: from-file");

    CommandLine.Start start =
        (CommandLine.Start)
            CommandLine.read(List.of(), Map.of("ETCD_CONFIG_FILE", file.toString()));

    assertThat(start.config().name()).isEqualTo("from-file");
  }

  @Test
  void the_groups_of_etcd_are_flags_with_a_prefix() throws IOException {
    CommandLine.Start start =
        start(
            """
            name: a
            client-transport-security:
              cert-file: /c.pem
              key-file: /k.pem
              client-cert-auth: true
              allowed-cn: [a, b]
            peer-transport-security:
              cert-file: /p.pem
              key-file: /q.pem
              trusted-ca-file: /r.pem
              allowed-cn: [cn]
              skip-client-san-verification: true
            cipher-suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
            socket-options:
              reuse-port: true
            """,
            Map.of());

    assertThat(start.config().clientSettings())
        .isEqualTo(
            Map.of(
                "cert-file", "/c.pem",
                "key-file", "/k.pem",
                "client-cert-auth", "true",
                "allowed-cn", "a,b",
                "cipher-suites", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
    assertThat(start.config().peerTransport().options())
        .isEqualTo(
            Map.of(
                "listen-urls", "http://localhost:2380",
                "cert-file", "/p.pem",
                "key-file", "/q.pem",
                "trusted-ca-file", "/r.pem",
                "allowed-cn", "cn",
                "skip-client-san-verification", "true",
                "cipher-suites", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
    assertThat(start.notices().stream().map(notice -> notice.fields().getOrDefault("flag", "")))
        .contains("socket-reuse-port")
        .doesNotContain("peer-cert-allowed-cn", "peer-skip-client-san-verification");
  }

  @Test
  void each_engine_has_a_section() throws IOException {
    ServerConfig config =
        config(
            """
            storage-engine: mvstore
            storage:
              rocksdb: {block-cache: 64MiB}
              mvstore: {cache: 8MiB, compress: true}
            log:
              file: {segment: 16MiB}
            client:
              etcd: {event-loop-threads: 2}
            peer:
              tcp: {max-frame-size: 1MiB}
            """);

    assertThat(config.storage().options()).isEqualTo(Map.of("cache", "8MiB", "compress", "true"));
    assertThat(config.storage().place())
        .isEqualTo("storage.mvstore in " + directory.resolve("kvorum.yaml"));
    assertThat(config.log().options()).isEqualTo(Map.of("segment", "16MiB"));
    assertThat(config.clientSettings()).isEqualTo(Map.of("event-loop-threads", "2"));
    assertThat(config.peerTransport().options()).containsEntry("max-frame-size", "1MiB");
  }

  @Test
  void unknown_keys_are_warned_about() throws IOException {
    assertThat(start("name: a\nfoo: 1", Map.of()).notices())
        .contains(
            Notice.warning(
                "unknown key in the configuration file: ignored",
                Map.of("path", directory.resolve("kvorum.yaml").toString(), "key", "foo")));
  }

  @Test
  void an_empty_file_means_the_defaults() throws IOException {
    assertThat(config("# nothing").name()).isEqualTo("default");
  }

  @Test
  void a_bad_value_is_named_with_its_file() {
    assertThatThrownBy(() -> config("max-txn-ops: many"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            directory.resolve("kvorum.yaml")
                + ": invalid value \"many\" for max-txn-ops: parse error");
  }

  @Test
  void what_is_no_yaml_or_no_map_is_refused() {
    assertThatThrownBy(() -> config("name: [")).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> config("- a"))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("the file is not a map");
  }

  @Test
  void a_missing_file_is_named() {
    assertThatThrownBy(() -> ServerConfig.of("--config-file=/nowhere/k.yaml"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("open /nowhere/k.yaml: no such file or directory");
  }
}
