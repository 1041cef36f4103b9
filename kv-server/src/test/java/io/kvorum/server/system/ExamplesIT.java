package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The examples' whole way, as a stranger goes it: built by Maven from a copy of their sources
/// against nothing but Kvorum's artifacts, proven by `kv-tck`, dropped into a distribution, used.
/// The contracts, which their own builds would run too, are left to `kv-tck`.
@Timeout(900)
class ExamplesIT {
  private static final Path EXAMPLES = Path.of("../examples");
  private static final List<String> JOURNAL = List.of("--storage-engine", "journal");

  /// So that what never comes is not waited for so long.
  private static final String SHORT_LIMITS =
      """
      peer:
        sockets:
          ping-interval: 100ms
          silence-limit: 2s
          handshake-timeout: 2s
          ask-timeout: 3s
      """;

  @RegisterExtension final Rig rig = new Rig();

  private Distribution distribution;

  @BeforeEach
  void a_distribution_has_an_empty_folder_of_plugins() throws IOException {
    Machine.need(!ServerCommand.isEtcdUnderTest(), "not asked of etcd: it has no plugins");
    Machine.needsProgram("etcdctl", "etcd-client");
    distribution = Distribution.copy(ServerCommand.home(), rig.folder().resolve("home"));
  }

  /// Builds an example and drops its plugin into the distribution.
  private void install(String example, String plugin, String... words) throws IOException {
    Path project = rig.folder().resolve(example);
    for (String part : List.of("pom.xml", "src")) {
      copy(EXAMPLES.resolve(example), part, project);
    }
    StrangersMaven.create(rig.folder()).run(project, words).ok();
    copy(project.resolve("target/plugins"), plugin, distribution.plugins());
  }

  private static void copy(Path from, String part, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from.resolve(part))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private static Etcdctl etcdctl(ServerProcess server) {
    return new Etcdctl(server.ports().clientUrl());
  }

  @Test
  void the_engine_is_built_proven_and_serves_etcdctl_over_a_kill() throws IOException {
    install("kv-storage-example", "journal", "package", "-Dtest=JournalTest");

    assertProven("--engine", "journal", "STORE");

    ServerProcess server =
        rig.start(distribution.command(), rig.folder().resolve("data"), Ports.free(), JOURNAL);
    assertThat(etcdctl(server).out("put", "greeting", "hello")).isEqualTo("OK\n");
    server.kill();
    ServerProcess again =
        rig.start(distribution.command(), server.dataDir(), server.ports(), JOURNAL);
    assertThat(etcdctl(again).out("get", "greeting")).isEqualTo("greeting\nhello\n");
    assertThat(server.dataDir().resolve("member"))
        .isDirectoryRecursivelyContaining("glob:**/journal");
  }

  @Test
  void the_transport_is_built_proven_and_carries_a_cluster() throws IOException {
    install("kv-transport-example", "sockets", "package", "-DskipTests");

    assertProven("--transport", "sockets", "TRANSPORT");

    List<String> flags = List.of("--peer-transport", "sockets");
    Cluster cluster =
        Cluster.start(
            rig,
            IntStream.rangeClosed(1, 3)
                .mapToObj(i -> Cluster.onLoopback(rig, distribution.command(), i, flags))
                .toList());
    assertThat(Cluster.etcdctl(cluster.members()).out("put", "greeting", "hello"))
        .isEqualTo("OK\n");
    for (Member member : cluster.members()) {
      assertThat(Cluster.etcdctl(List.of(member)).out("get", "greeting"))
          .isEqualTo("greeting\nhello\n");
    }
  }

  private void assertProven(String option, String name, String rules) throws IOException {
    Path report = rig.folder().resolve("report");
    Path config = Files.writeString(rig.folder().resolve("kvorum.yaml"), SHORT_LIMITS);
    Tool run = distribution.prove(option, name, report, "--config", config.toString());
    String verdict = run.out().lines().toList().getLast();
    Rig.say(verdict);
    Machine.need(!verdict.startsWith("INCOMPLETE"), "not all rules could be tried: " + verdict);

    assertThat(verdict)
        .matches(
            "PROVEN .* \"%s\".*: (\\d+) of \\1 rules proven, \\d+ not verifiable; \\d+ tests,"
                    .formatted(name)
                + " 0 failed, 0 skipped; seed -?\\d+; .*");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("passed  " + rules + "-1: ");
    assertThat(report.resolve("TEST-junit-jupiter.xml")).content().doesNotContain("<failure");
    assertThat(report.resolve("report.html")).content().contains(rules + "-1", "PROVEN");
  }
}
