package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Plugins of which the distribution has only the jars: listed beside what is built in. One that
/// breaks a rule is found out, and one that cannot be loaded is named. Those that are sound are
/// proven and used by `ExamplesIT`.
@Timeout(600)
class PluginIT {

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
  void an_engine_that_shows_what_it_has_not_kept_is_broken() throws IOException {
    install(example().with("org/example/journal/Journal.java", "out.write(record.array());", ""));
    Path report = rig.folder().resolve("report");

    Tool run = distribution.prove("--engine", "journal", report);

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
    assertThat(server.awaitExit()).isEqualTo(1);
    assertThat(server.log()).contains(folder.toString(), "copy it again");
    assertThat(distribution.prove("--engine", "rocksdb", rig.folder().resolve("report")).exit())
        .isEqualTo(2);
  }
}
