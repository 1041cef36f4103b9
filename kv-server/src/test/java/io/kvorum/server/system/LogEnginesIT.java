package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A member keeps raft's log in each engine that can hold one, and loses nothing to a kill.
@Timeout(120)
class LogEnginesIT {
  private static final int WRITERS = 8;
  private static final int KILLS = 2;
  private static final int LEAST_WRITES = 500;
  private static final Duration POLL = Duration.ofMillis(2);
  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  @RegisterExtension final Rig rig = new Rig();

  @BeforeEach
  void etcd_has_one_log() {
    Machine.need(!ServerCommand.isEtcdUnderTest(), "not asked of etcd: it has one log");
  }

  private ServerProcess start(String engine) {
    return rig.start(
        ServerCommand.underTest(), rig.folder().resolve("data"), Ports.free(), flags(engine));
  }

  /// The store is checkpointed often, so that the log is compacted while it is used.
  private static List<String> flags(String engine) {
    return List.of("--log-engine", engine, "--snapshot-count", "200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "rocksdb", "lmdb", "mvstore"})
  void a_member_that_is_killed_has_every_acknowledged_write_in_its_log(String engine)
      throws Exception {
    Ledger ledger = new Ledger();
    Writers.openCounters(ledger, WRITERS);
    ServerProcess server = start(engine);
    for (int kill = 1; kill <= KILLS; kill++) {
      writeUntilKilled(server, ledger, kill * LEAST_WRITES);
      server =
          rig.start(ServerCommand.underTest(), server.dataDir(), server.ports(), flags(engine));
      ledger.check(rig.connect(server)::range);
    }
    Rig.say(engine + ": " + ledger.acknowledgements() + " acknowledged writes, 0 lost");
  }

  private static void writeUntilKilled(ServerProcess server, Ledger ledger, int writes)
      throws InterruptedException {
    try (Wire wire = new Wire(server.ports().clientAddress());
        Writers writers = Writers.start(ledger, wire, WRITERS, 0)) {
      while (ledger.acknowledgements() < writes) {
        Cluster.sleep(POLL);
      }
      server.kill();
      writers.awaitEnd(END_LIMIT);
    }
  }

  @Test
  void a_log_of_another_engine_is_refused_with_what_to_do() throws Exception {
    ServerProcess server = start("lmdb");
    server.terminate();
    server.awaitExit(END_LIMIT);
    ServerProcess other =
        rig.launch(ServerCommand.underTest(), server.dataDir(), server.ports(), flags("mvstore"));

    assertThat(other.awaitExit()).isEqualTo(1);
    assertThat(other.log())
        .contains("was written by the engine \\\"lmdb\\\", but \\\"mvstore\\\" is configured")
        .contains("--log-engine=lmdb")
        .contains("kvutl migrate");
  }

  @Test
  void an_unknown_name_is_refused_with_those_that_there_are() throws Exception {
    ServerProcess unknown =
        rig.launch(
            ServerCommand.underTest(),
            rig.folder().resolve("data"),
            Ports.free(),
            List.of("--log-engine", "rockdb"));

    assertThat(unknown.awaitExit()).isEqualTo(1);
    assertThat(unknown.log()).contains("rockdb", "file, lmdb, mvstore, rocksdb");
  }
}
