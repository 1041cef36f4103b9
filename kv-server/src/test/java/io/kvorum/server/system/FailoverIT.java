package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A cluster of three loses its leader again and again while clients are at work: it writes on soon
/// after, and its history stays that of a single store (reliability.md 2.3, 4).
///
/// `-Dkvorum.failover.rounds=100` measures; the few rounds of every build only prove that it works.
class FailoverIT {
  private static final int ROUNDS = Integer.getInteger("kvorum.failover.rounds", 5);
  private static final int CLIENTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final long ANSWERS_BETWEEN = 100;
  private static final int PATIENT_REQUESTS = 6;

  /// Not the aim, which is 3.0: a machine that is busy with other builds stretches elections.
  private static final Duration GENEROUS = Cluster.ELECTION_TIMEOUT.multipliedBy(20);

  @RegisterExtension final Rig rig = new Rig();

  private final Recording recording = new Recording();
  private final Durations outages = new Durations();

  @Test
  @Timeout(1_800)
  void a_killed_leader_is_replaced_and_nothing_acknowledged_is_lost() throws Exception {
    Cluster cluster = Cluster.start(rig, 3);
    Durations restarts = new Durations();
    repeat(
        cluster,
        (leader, prober) -> {
          long killed = System.nanoTime();
          leader.kill();
          long back = prober.firstAcknowledgement(cluster.others(leader));
          outages.add(back - killed);
          long restarted = System.nanoTime();
          leader.launch();
          leader.awaitReady();
          restarts.add(System.nanoTime() - restarted);
        });
    report(cluster, "kill -9 of the leader");
    Rig.say("killed member serves again: " + restarts);
  }

  /// What was asked of the old leader before it stopped is answered after it wakes up, when another
  /// one has been leading for a while: a stale answer would be one of these.
  @Test
  @Timeout(1_800)
  void a_leader_that_stands_still_is_replaced_and_answers_nothing_stale_afterwards()
      throws Exception {
    Cluster cluster = Cluster.start(rig, 3);
    repeat(
        cluster,
        (leader, prober) -> {
          long stopped = System.nanoTime();
          leader.process().pause();
          List<Thread> patient = new ArrayList<>();
          try {
            patient.addAll(askPatiently(leader));
            long back = prober.firstAcknowledgement(cluster.others(leader));
            outages.add(back - stopped);
          } finally {
            leader.process().resume();
          }
          for (Thread thread : patient) {
            thread.join();
          }
          leader.awaitReady();
        });
    report(cluster, "SIGSTOP of the leader");
  }

  private interface Fault {
    void happenTo(Member leader, Prober prober) throws Exception;
  }

  private void repeat(Cluster cluster, Fault fault) throws Exception {
    Prober prober = rig.closing(new Prober(recording, cluster.members()));
    try (Load load = Load.start(cluster::addresses, recording, CLIENTS, PAUSE)) {
      for (int round = 1; round <= ROUNDS; round++) {
        Member leader = cluster.awaitLeader();
        load.awaitAnswers(ANSWERS_BETWEEN);
        fault.happenTo(leader, prober);
      }
      load.awaitAnswers(ANSWERS_BETWEEN);
    }
  }

  /// Reads and writes with a long deadline.
  private List<Thread> askPatiently(Member leader) {
    Wire wire = rig.closing(new Wire(leader.ports().clientAddress()));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < PATIENT_REQUESTS; i++) {
      Kv.Request request =
          i % 3 == 0
              ? Kv.PutRequest.of(Bytes.utf8("k1"), Bytes.utf8("patient-" + System.nanoTime()))
              : Kv.RangeRequest.of(Bytes.utf8("k" + i));
      int client = 9_100 + i;
      threads.add(Thread.ofVirtual().start(() -> recording.send(client, wire, request)));
    }
    return threads;
  }

  private void report(Cluster cluster, String fault) {
    Rig.say(fault + ", to the first acknowledged write: " + outages);
    Rig.say(
        recording.acknowledgedWrites()
            + " acknowledged writes, 0 lost; "
            + recording.judge(cluster.awaitLeader()));
    cluster.awaitEqualHashes();
    assertThat(outages.max()).isLessThan(GENEROUS);
  }
}
