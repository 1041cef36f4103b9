package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Three members whose network comes apart while clients still reach all of them.
///
/// The history of all clients, those of the member that is cut off included, must stay that of one
/// store, and after the network has healed all members must hold the same.
@Timeout(600)
class PartitionIT {
  private static final int ROUNDS = Integer.getInteger("kvorum.partition.rounds", 1);
  private static final int CLIENTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final long ANSWERS_BETWEEN = 100;
  private static final Duration GENEROUS = Cluster.ELECTION_TIMEOUT.multipliedBy(20);

  /// How long a partition lasts once the rest works again: the old leader has noticed by then.
  private static final Duration APART = Cluster.ELECTION_TIMEOUT.multipliedBy(2);

  @RegisterExtension final Rig rig = Rig.inMemory();

  private final Recording recording = new Recording();
  private final Durations outages = new Durations();
  private List<Cluster.Place> places = List.of();
  private Network network;

  @BeforeEach
  void a_network_can_be_made() {
    Network.needed();
    network = rig.closing(Network.create(3));
    places = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      places.add(
          new Cluster.Place(
              Network.inside(ServerCommand.underTest(), i),
              rig.folder().resolve("data-m" + i),
              network.ports(i),
              List.of()));
    }
  }

  @Test
  void a_leader_that_is_cut_off_is_replaced_and_gives_no_stale_answer() throws Exception {
    Cluster cluster = Cluster.start(rig, places);
    apart(cluster, leader -> network.isolate(number(leader)), true);
    report(cluster, "leader cut off");
  }

  @Test
  void a_follower_that_is_cut_off_stops_nobody_and_catches_up() throws Exception {
    Cluster cluster = Cluster.start(rig, places);
    apart(cluster, leader -> network.isolate(number(cluster.others(leader).getFirst())), false);
    report(cluster, "follower cut off");
  }

  /// The leader hears everybody and nobody hears it.
  @Test
  void a_leader_that_nobody_hears_is_replaced() throws Exception {
    Cluster cluster = Cluster.start(rig, places);
    apart(
        cluster,
        leader -> cluster.others(leader).forEach(o -> network.drop(number(leader), number(o))),
        true);
    report(cluster, "leader not heard by the others");
  }

  /// Everybody hears the leader and it hears nobody: it must notice by itself that it has no
  /// majority any more, and stop keeping the others from an election.
  @Test
  void a_leader_that_hears_nobody_steps_down() throws Exception {
    Cluster cluster = Cluster.start(rig, places);
    apart(
        cluster,
        leader -> cluster.others(leader).forEach(o -> network.drop(number(o), number(leader))),
        true);
    report(cluster, "leader that hears nobody");
  }

  private interface Cut {
    void around(Member leader);
  }

  private int number(Member member) {
    return Integer.parseInt(member.name().substring(1));
  }

  /// @param measured whether the cut makes the leader useless, so that the time to the first write
  ///   at another member is that of an election
  private void apart(Cluster cluster, Cut cut, boolean measured) throws Exception {
    Prober prober = rig.closing(new Prober(recording, cluster.members()));
    try (Load load = Load.start(cluster::addresses, recording, CLIENTS, PAUSE)) {
      for (int round = 1; round <= ROUNDS; round++) {
        Member leader = cluster.awaitLeader();
        load.awaitAnswers(ANSWERS_BETWEEN);
        long began = System.nanoTime();
        cut.around(leader);
        List<Thread> patient = askPatiently(leader);
        long back = prober.firstAcknowledgement(cluster.others(leader));
        outages.add(back - began);
        Cluster.sleep(APART);
        network.heal();
        for (Thread thread : patient) {
          thread.join();
        }
        cluster.members().forEach(Member::awaitReady);
        load.awaitAnswers(ANSWERS_BETWEEN);
      }
    }
    if (measured) {
      assertThat(outages.max()).isLessThan(GENEROUS);
    }
  }

  /// Reads at the member that led, all the time while it is cut off: a stale one would be here.
  private List<Thread> askPatiently(Member leader) {
    Wire wire = rig.closing(new Wire(leader.ports().clientAddress()));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int client = 9_100 + i;
      Bytes key = Bytes.utf8("k" + i);
      threads.add(
          Thread.ofVirtual().start(() -> recording.send(client, wire, Kv.RangeRequest.of(key))));
    }
    return threads;
  }

  private void report(Cluster cluster, String cut) {
    Rig.say(cut + ", to the first write acknowledged by the others: " + outages);
    Member witness = cluster.awaitLeader();
    Rig.say(
        recording.acknowledgedWrites()
            + " acknowledged writes, 0 lost; "
            + recording.judge(witness));
    Rig.say("equal hashes on all members at revision " + cluster.awaitEqualHashes());
  }
}
