package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A stranger's engine, of which the distribution has only the jar: listed, proven, and served to
/// etcdctl. One that breaks a rule is found out, and one that cannot be loaded is named.
@Timeout(600)
class PluginIT {
  private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(15);
  private static final List<String> JOURNAL = List.of("--storage-engine", "journal");

  @RegisterExtension final Rig rig = new Rig();

  private Distribution distribution;

  @BeforeEach
  void a_distribution_has_an_empty_folder_of_plugins() throws IOException {
    Machine.need(!ServerCommand.isEtcdUnderTest(), "not asked of etcd: it has no plugins");
    distribution = Distribution.copy(ServerCommand.home(), rig.folder().resolve("home"));
  }

  private ExamplePlugin example() throws IOException {
    return ExamplePlugin.copied(rig.folder());
  }

  private void install(ExamplePlugin plugin) throws IOException {
    plugin.install(distribution.libraries(), distribution.plugins().resolve("journal"));
  }

  @Test
  void a_jar_in_a_folder_is_listed_beside_what_is_built_in() throws IOException {
    install(example());

    List<String> lines = distribution.listPlugins().ok().out().lines().toList();

    assertThat(lines).anyMatch(line -> line.matches("storage engine +rocksdb .* built in"));
    assertThat(lines).anyMatch(line -> line.matches("storage engine +file +--log-engine .*"));
    assertThat(lines).anyMatch(line -> line.matches("peer transport +tcp +--peer-transport .*"));
    assertThat(lines)
        .anyMatch(
            line ->
                line.matches("storage engine +journal +--storage-engine .* org.example.journal .*")
                    && line.endsWith(distribution.plugins().resolve("journal").toString()));
  }

  @Test
  void an_engine_from_a_jar_serves_etcdctl_and_keeps_its_data_over_a_kill() throws IOException {
    Machine.needsProgram("etcdctl", "etcd-client");
    install(example());
    ServerProcess server =
        rig.start(distribution.command(), rig.folder().resolve("data"), Ports.free(), JOURNAL);
    assertThat(etcdctl(server).out("put", "greeting", "hello")).isEqualTo("OK\n");
    assertThat(etcdctl(server).out("get", "greeting")).isEqualTo("greeting\nhello\n");

    server.kill();
    ServerProcess again =
        rig.start(distribution.command(), server.dataDir(), server.ports(), JOURNAL);

    assertThat(etcdctl(again).out("get", "greeting")).isEqualTo("greeting\nhello\n");
    assertThat(server.dataDir().resolve("member"))
        .isDirectoryRecursivelyContaining("glob:**/journal");
  }

  private static Etcdctl etcdctl(ServerProcess server) {
    return new Etcdctl(server.ports().clientUrl());
  }

  @Test
  void the_kit_proves_it_rule_by_rule_and_reports() throws IOException {
    install(example());
    Path report = rig.folder().resolve("report");

    Tool run = distribution.prove("journal", report).ok();

    String verdict = run.out().lines().toList().getLast();
    Rig.say(verdict);
    assertThat(verdict)
        .matches(
            "PROVEN storage engine \"journal\".*: 9 of 9 rules proven, 2 not verifiable;"
                + " \\d+ tests, 0 failed, 0 skipped; seed -?\\d+; .*");
    assertThat(run.out()).contains("passed  STORE-1: a scan gives keys in unsigned order");
    assertThat(report.resolve("TEST-junit-jupiter.xml"))
        .content()
        .contains("<testcase name=\"a_scan_gives_keys_in_unsigned_order()\"")
        .doesNotContain("<failure");
    assertThat(report.resolve("report.html")).content().contains("STORE-9", "PROVEN");
  }

  @Test
  void an_engine_that_shows_what_it_has_not_kept_is_broken() throws IOException {
    install(example().with("org/example/journal/Journal.java", "out.write(record.array());", ""));
    Path report = rig.folder().resolve("report");

    Tool run = distribution.prove("journal", report);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out().lines().toList().getLast())
        .startsWith("BROKEN storage engine \"journal\"")
        .contains("STORE-4");
    assertThat(report.resolve("TEST-junit-jupiter.xml")).content().contains("<failure");
    assertThat(report.resolve("report.html")).content().contains("BROKEN", "class=\"violated\"");
  }

  @Test
  void a_broken_plugin_is_named_and_no_member_starts_beside_it() throws IOException {
    Path folder = Files.createDirectory(distribution.plugins().resolve("torn"));
    Files.writeString(folder.resolve("torn-1.0.jar"), "half a jar");

    Tool list = distribution.listPlugins();
    ServerProcess server =
        rig.launch(distribution.command(), rig.folder().resolve("data"), Ports.free(), List.of());

    assertThat(list.exit()).isEqualTo(1);
    assertThat(list.out()).contains("rocksdb");
    assertThat(list.err()).contains(folder.toString(), "copy it again");
    assertThat(server.awaitExit(REFUSAL_LIMIT)).isEqualTo(1);
    assertThat(server.log()).contains(folder.toString(), "copy it again");
    assertThat(distribution.prove("rocksdb", rig.folder().resolve("report")).exit()).isEqualTo(2);
  }
}
