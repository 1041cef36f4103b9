package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A cluster grows from one member to five and shrinks to three, its first member and its leader
/// among those that leave, while clients are at work.
class MembershipIT {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final long ANSWERS_BETWEEN = 50;

  @RegisterExtension final Rig rig = Rig.inMemory();

  @Test
  @Timeout(600)
  void a_cluster_grows_and_shrinks_under_load() throws Exception {
    Cluster cluster = Cluster.start(rig, 1);
    Reconfiguration change = new Reconfiguration(rig, cluster);
    Recording recording = new Recording();
    long began = System.nanoTime();

    try (RetryingClients clients = RetryingClients.start(cluster::addresses, recording, 2);
        Load load = Load.start(cluster::addresses, recording, 2, PAUSE)) {
      load.awaitAnswers(ANSWERS_BETWEEN);
      addVoter(change, "m2", load);
      addLearner(change, "m3", load);
      addVoter(change, "m4", load);
      addLearner(change, "m5", load);
      assertThat(cluster.awaitEqualMembers()).isEqualTo(5);

      change.remove(cluster.awaitLeader());
      load.awaitAnswers(ANSWERS_BETWEEN);
      change.remove(cluster.members().getFirst());
      load.awaitAnswers(ANSWERS_BETWEEN);
      assertThat(cluster.awaitEqualMembers()).isEqualTo(3);
      Rig.say("a guarded write meanwhile, retries included: " + clients.writes());
    }

    Rig.say(
        "1 -> 3 -> 5 -> 3 members in "
            + Duration.ofNanos(System.nanoTime() - began).toSeconds()
            + " s, equal hashes at revision "
            + cluster.awaitEqualHashes());
    Rig.say(
        recording.acknowledgedWrites()
            + " acknowledged writes, 0 lost; "
            + recording.judge(cluster.awaitLeader()));
  }

  private void addVoter(Reconfiguration change, String name, Load load) {
    change.addVoter(ServerCommand.underTest(), Reconfiguration.newcomer(rig, name, List.of()));
    load.awaitAnswers(ANSWERS_BETWEEN);
  }

  private void addLearner(Reconfiguration change, String name, Load load) {
    change.addLearner(ServerCommand.underTest(), Reconfiguration.newcomer(rig, name, List.of()));
    load.awaitAnswers(ANSWERS_BETWEEN);
  }
}
