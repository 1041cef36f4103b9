package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberListRequest;
import io.etcd.jetcd.api.MemberListResponse;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.etcd.jetcd.api.PutRequest;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Many leases of three members: half of them live long, the others end soon, and their leader
/// changes before. `-Dkvorum.leases=N` sets how many there are.
class LeaseScaleIT {
  private static final int LEASES = Integer.getInteger("kvorum.leases", 5_000);
  private static final long LONG_SECONDS = 3_600;
  private static final long LEAST_SECONDS = 4;
  private static final List<Long> LONG = LongStream.rangeClosed(1, LEASES / 2).boxed().toList();
  private static final List<Long> SHORT =
      LongStream.rangeClosed(LEASES / 2 + 1, LEASES).boxed().toList();

  /// jetcd does not know it. Its messages are like those of a list of members: numbers in field 1
  /// of what is in field 2.
  private static final MethodDescriptor<MemberListRequest, MemberListResponse> LEASES_RPC =
      MethodDescriptor.<MemberListRequest, MemberListResponse>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("etcdserverpb.Lease/LeaseLeases")
          .setRequestMarshaller(ProtoUtils.marshaller(MemberListRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(MemberListResponse.getDefaultInstance()))
          .build();

  @RegisterExtension final Rig rig = Rig.inMemory();

  private final LeaseCrowd crowd = new LeaseCrowd();
  private final Durations writes = new Durations();
  private Cluster cluster;
  private long shortSeconds;
  private Wire toLeader;
  private Wire toFollower;

  @BeforeEach
  void three_members() {
    cluster = Cluster.start(rig, 3);
    Member leader = cluster.awaitLeader();
    toLeader = rig.connect(leader.process());
    toFollower = rig.connect(cluster.others(leader).getFirst().process());
  }

  @Test
  @Timeout(1_800)
  void none_is_lost_and_none_ends_early_and_the_others_end_while_writes_go_on() {
    DeleteTimes deletes = rig.closing(DeleteTimes.below(toFollower, "lease/", 1));
    long began = System.nanoTime();
    crowd.grant(toLeader, LONG, LONG_SECONDS);
    assertThat(crowd.keepAlive(toFollower, LONG)).isEqualTo(LONG.size());
    // Long enough for this machine to renew as many before they end.
    long granting = System.nanoTime();
    shortSeconds = LEAST_SECONDS + 2 * TimeUnit.NANOSECONDS.toSeconds(granting - began);
    crowd.grant(toFollower, SHORT, shortSeconds);
    long granted = System.nanoTime();
    int half = SHORT.size() / 2;
    int alive =
        crowd.keepAlive(toLeader, SHORT.subList(0, half))
            + crowd.keepAlive(toFollower, SHORT.subList(half, SHORT.size()));
    long renewed = System.nanoTime();
    assertThat(alive).isPositive();

    moveLeader();
    assertThat(leases(toFollower).containsAll(LONG)).isTrue();
    writeUntilTheShortOnesHaveEnded();

    assertThat(leases(toFollower)).isEqualTo(Set.copyOf(LONG));
    assertEnds(deletes);
    LONG.stream().filter(lease -> lease % 500 == 1).forEach(this::assertWhole);
    cluster.awaitEqualHashes();
    assertThat(leases(toLeader)).isEqualTo(Set.copyOf(LONG));
    Rig.say(
        ("%d leases; %d with a key each granted in %d ms, %d of %d s renewed in %d ms;"
                + " writes while %d ended: %s")
            .formatted(
                LEASES,
                SHORT.size(),
                TimeUnit.NANOSECONDS.toMillis(granted - granting),
                alive,
                shortSeconds,
                TimeUnit.NANOSECONDS.toMillis(renewed - granted),
                SHORT.size(),
                writes));
  }

  /// Whatever had not ended by then has its whole time again from the change on.
  private void moveLeader() {
    Member leader = cluster.awaitLeader();
    Member next = cluster.others(leader).getFirst();
    long target = next.status().orElseThrow().getHeader().getMemberId();
    long asked = System.nanoTime();
    rig.connect(leader.process())
        .ask(
            MaintenanceGrpc.getMoveLeaderMethod(),
            MoveLeaderRequest.newBuilder().setTargetID(target).build());
    long moved = System.nanoTime();
    long atLeast = asked + TimeUnit.SECONDS.toNanos(shortSeconds);
    crowd.ends().replaceAll((_, end) -> end - moved > 0 ? Math.max(end, atLeast) : end);
  }

  private static Set<Long> leases(Wire wire) {
    MemberListResponse leases = wire.ask(LEASES_RPC, MemberListRequest.getDefaultInstance());
    return leases.getMembersList().stream()
        .map(io.etcd.jetcd.api.Member::getID)
        .collect(Collectors.toSet());
  }

  private void writeUntilTheShortOnesHaveEnded() {
    PutRequest put = PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("other")).build();
    cluster.await(
        "end of all short leases",
        Cluster.SETTLE_LIMIT.plusSeconds(2 * shortSeconds),
        () -> {
          for (int i = 0; i < 20; i++) {
            long began = System.nanoTime();
            toFollower.put(put);
            writes.add(System.nanoTime() - began);
          }
          return Optional.of(leases(toFollower)).filter(left -> left.size() <= LONG.size());
        });
  }

  private void assertEnds(DeleteTimes deletes) {
    cluster.await("all deletes", () -> Optional.of(deletes.all()).filter(this::isWhole));
    for (long lease : SHORT) {
      List<Long> times = deletes.all().getOrDefault(LeaseCrowd.key(lease), List.of());
      assertThat(times).as("deletes of the key of lease %d", lease).hasSize(1);
      long end = Objects.requireNonNull(crowd.ends().get(lease));
      assertThat(times.getFirst() - end).as("nanoseconds after lease %d ended", lease).isPositive();
    }
  }

  private boolean isWhole(Map<ByteString, List<Long>> deletes) {
    return deletes.size() >= SHORT.size();
  }

  private void assertWhole(long lease) {
    LeaseTimeToLiveResponse left =
        toLeader.ask(
            LeaseGrpc.getLeaseTimeToLiveMethod(),
            LeaseTimeToLiveRequest.newBuilder().setID(lease).setKeys(true).build());
    assertThat(left.getTTL()).isPositive();
    assertThat(left.getGrantedTTL()).isEqualTo(LONG_SECONDS);
    assertThat(left.getKeysList()).containsExactly(LeaseCrowd.key(lease));
  }
}
