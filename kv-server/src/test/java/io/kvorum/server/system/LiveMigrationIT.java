package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A cluster changes its storage engine while clients are at work, member by member, as
/// docs/engines/changing.md tells an operator: each is removed, its data directory is emptied, and
/// it comes back as a learner with the new engine, to which the leader sends its state.
///
/// Etcd has one engine; against it the test shows that it asks for nothing that etcd does not do.
class LiveMigrationIT {
  private static final String FROM = "mvstore";
  private static final String TO = "rocksdb";
  private static final int MEMBERS = 3;
  private static final int CLIENTS = 4;
  private static final int FILLING = Integer.getInteger("kvorum.migration.answers", 3_000);
  private static final Duration PAUSE = Duration.ofMillis(2);

  /// What a member says that got the state of another one instead of the log.
  private static final String SNAPSHOT_INSTALLED =
      ServerCommand.isEtcdUnderTest() ? "applied snapshot" : "installed a snapshot";

  @RegisterExtension final Rig rig = Rig.inMemory();

  @Test
  @Timeout(900)
  void no_client_notices_that_the_members_change_their_engine_one_by_one() throws Exception {
    Cluster cluster = Cluster.start(rig, places());
    Recording recording = new Recording();
    Durations moves = new Durations();

    try (RetryingClients clients = RetryingClients.start(cluster::addresses, recording, CLIENTS);
        Load load = Load.start(cluster::addresses, recording, CLIENTS, PAUSE)) {
      load.awaitAnswers(FILLING);
      for (Member member : List.copyOf(cluster.members())) {
        long began = System.nanoTime();
        migrate(cluster, member);
        moves.add(System.nanoTime() - began);
        load.awaitAnswers(200);
      }
      Rig.say("a guarded write meanwhile, retries included: " + clients.writes());
    }

    Rig.say("a member left with " + FROM + " and voted again with " + TO + " within: " + moves);
    Rig.say(
        recording.acknowledgedWrites()
            + " acknowledged writes, 0 failed, 0 lost; "
            + recording.judge(cluster.awaitLeader()));
    Rig.say("equal hashes at revision " + cluster.awaitEqualHashes());
    assertThat(cluster.awaitEqualMembers()).isEqualTo(MEMBERS);
  }

  private List<Cluster.Place> places() {
    List<Cluster.Place> places = new ArrayList<>();
    for (int number = 1; number <= MEMBERS; number++) {
      places.add(Cluster.onLoopback(rig, ServerCommand.underTest(), number, flags(FROM)));
    }
    return places;
  }

  /// A log that is soon compacted, so that a newcomer cannot be served from it.
  private static List<String> flags(String engine) {
    List<String> flags = new ArrayList<>(List.of("--snapshot-count", "500"));
    if (!ServerCommand.isEtcdUnderTest()) {
      flags.addAll(List.of("--storage-engine", engine));
    }
    return flags;
  }

  private void migrate(Cluster cluster, Member member) throws Exception {
    Reconfiguration change = new Reconfiguration(rig, cluster);
    change.remove(member);
    assertThat(member.process().awaitExit()).isZero();
    MemberFlags before = member.flags();
    Path data = before.dataDir();
    Rig.deleteRecursively(data);
    Member back =
        change.addLearner(
            ServerCommand.underTest(),
            new MemberFlags(before.name(), data, before.ports(), "", "existing", flags(TO)));
    assertThat(back.process().log()).contains(SNAPSHOT_INSTALLED);
  }
}
