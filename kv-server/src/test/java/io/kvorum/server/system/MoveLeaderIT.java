package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// An operator moves the leadership from member to member while clients are at work.
class MoveLeaderIT {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final long ANSWERS_BETWEEN = 50;
  private static final int CLIENTS = 3;

  @RegisterExtension final Rig rig = Rig.inMemory();

  private final Recording recording = new Recording();

  @Test
  @Timeout(300)
  void leadership_goes_to_the_member_that_is_named_and_nothing_is_lost() throws Exception {
    Cluster cluster = Cluster.start(rig, 3);
    Durations outages = new Durations();
    Prober prober = rig.closing(new Prober(recording, cluster.members()));

    try (Load load = Load.start(cluster::addresses, recording, CLIENTS, PAUSE)) {
      for (Member next : List.copyOf(cluster.members())) {
        Member leader = cluster.awaitLeader();
        load.awaitAnswers(ANSWERS_BETWEEN);
        long began = System.nanoTime();
        String said = Cluster.etcdctl(cluster.members()).out("move-leader", hexId(next));
        outages.add(prober.firstAcknowledgement(cluster.members()) - began);
        assertThat(said)
            .isEqualTo("Leadership transferred from %s to %s\n", hexId(leader), hexId(next));
        assertThat(cluster.awaitLeader()).isEqualTo(next);
      }
      load.awaitAnswers(ANSWERS_BETWEEN);
    }

    Rig.say("leadership moved, to the first write at the new leader: " + outages);
    Rig.say(
        recording.acknowledgedWrites()
            + " acknowledged writes, 0 lost; "
            + recording.judge(cluster.awaitLeader()));
    cluster.awaitEqualHashes();
  }

  @Test
  @Timeout(120)
  void only_the_leader_moves_it_and_only_to_a_voter() throws Exception {
    Cluster cluster = Cluster.start(rig, 3);
    Member leader = cluster.awaitLeader();
    Member follower = cluster.others(leader).getFirst();

    assertThat(move(follower, id(follower))).isEqualTo(refused("etcdserver: not leader"));
    assertThat(move(leader, 1)).isEqualTo(refused("etcdserver: bad leader transferee"));
    Cluster.etcdctl(List.of(leader)).fails("etcdserver: bad leader transferee", "move-leader", "1");
    assertThat(move(leader, id(leader))).isInstanceOf(Answer.Ok.class);
    assertThat(cluster.awaitLeader()).isEqualTo(leader);

    String target = "{\"targetID\":\"" + Long.toUnsignedString(id(follower)) + "\"}";
    assertThat(leader.process().post("/v3/maintenance/transfer-leadership", target).body())
        .isEqualTo("{}");
    assertThat(cluster.awaitLeader()).isEqualTo(follower);
  }

  private static Answer refused(String text) {
    return new Answer.Refused(Status.Code.FAILED_PRECONDITION, text);
  }

  private static Answer move(Member asked, long target) {
    try (Wire wire = new Wire(asked.ports().clientAddress())) {
      return wire.call(
          MaintenanceGrpc.getMoveLeaderMethod(),
          MoveLeaderRequest.newBuilder().setTargetID(target).build());
    }
  }

  private static long id(Member member) {
    return member.status().orElseThrow().getHeader().getMemberId();
  }

  private static String hexId(Member member) {
    return Long.toHexString(id(member));
  }
}
