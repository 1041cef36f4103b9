package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The members of a cluster are restarted one by one, as for an upgrade, while clients are at work.
class RollingRestartIT {
  private static final int ROUNDS = Integer.getInteger("kvorum.rolling.rounds", 1);
  private static final int CLIENTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(10);

  @RegisterExtension final Rig rig = new Rig();

  @Test
  @Timeout(1_200)
  void clients_that_retry_see_no_failure_and_nothing_is_lost() throws Exception {
    Cluster cluster = Cluster.start(rig, 3);
    Recording recording = new Recording();
    Durations stops = new Durations();
    Durations outages = new Durations();
    Prober prober = rig.closing(new Prober(recording, cluster.members()));

    try (RetryingClients clients = RetryingClients.start(cluster::addresses, recording, CLIENTS);
        Load load = Load.start(cluster::addresses, recording, 1, PAUSE)) {
      for (int round = 1; round <= ROUNDS; round++) {
        for (Member member : List.copyOf(cluster.members())) {
          boolean leads = member == cluster.awaitLeader();
          load.awaitAnswers(50);
          long began = System.nanoTime();
          member.process().terminate();
          if (leads) {
            outages.add(prober.firstAcknowledgement(cluster.others(member)) - began);
          }
          int exit = member.process().awaitExit();
          stops.add(System.nanoTime() - began);
          assertThat(exit).as("exit code").isEqualTo(ServerCommand.isEtcdUnderTest() ? 143 : 0);
          member.launch();
          member.awaitReady();
        }
      }
      load.awaitAnswers(50);
      Rig.say("a guarded write during a rolling restart, retries included: " + clients.writes());
    }

    Rig.say("planned stop of the leader, to the first write at another: " + outages);
    Rig.say("a member stopped within: " + stops);
    Rig.say(
        recording.acknowledgedWrites()
            + " acknowledged writes, 0 lost; "
            + recording.judge(cluster.awaitLeader()));
    cluster.awaitEqualHashes();
  }
}
