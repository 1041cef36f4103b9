package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Election;
import io.etcd.jetcd.Lock;
import io.etcd.jetcd.api.CampaignRequest;
import io.etcd.jetcd.api.ElectionGrpc;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.ProclaimRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.ResignRequest;
import io.etcd.jetcd.api.lock.LockGrpc;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.LockResponse;
import io.etcd.jetcd.election.LeaderKey;
import io.etcd.jetcd.election.LeaderResponse;
import io.etcd.jetcd.election.NotLeaderException;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Locks and elections as jetcd's clients and etcdctl use them (semantics.md 13).
@Timeout(120)
class LockIT {
  private static final long SECONDS = 20;
  private static final long FIRST = 0x7e1L;
  private static final long SECOND = 0x7e2L;
  private static final Pattern ELECTED = Pattern.compile("e/[0-9a-f]+\nme\n");

  @RegisterExtension final Rig rig = Rig.inMemory();

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, StandardCharsets.UTF_8);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(SECONDS, TimeUnit.SECONDS);
  }

  private static LeaseGrantResponse grant(Wire wire, long id) {
    return wire.ask(
        LeaseGrpc.getLeaseGrantMethod(),
        LeaseGrantRequest.newBuilder().setID(id).setTTL(600).build());
  }

  private static LockRequest request(String name, long lease) {
    return LockRequest.newBuilder().setName(ByteString.copyFromUtf8(name)).setLease(lease).build();
  }

  private static Future<LockResponse> lock(Wire wire, String name, long lease) {
    return ClientCalls.futureUnaryCall(
        wire.channel().newCall(LockGrpc.getLockMethod(), CallOptions.DEFAULT),
        request(name, lease));
  }

  private static long keysBelow(Wire wire, String prefix) {
    return wire.range(
            RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(prefix + "/"))
                .setRangeEnd(ByteString.copyFromUtf8(prefix + "0"))
                .setCountOnly(true)
                .build())
        .getCount();
  }

  /// Waits until so many stand in line.
  private static void awaitKeys(Wire wire, String prefix, long count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (keysBelow(wire, prefix) != count) {
      assertThat(System.nanoTime()).as("%d keys below %s", count, prefix).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void a_lock_is_held_by_one_and_its_key_is_named_after_the_lease() throws Exception {
    ServerProcess server = rig.start(ServerCommand.underTest());
    Wire wire = rig.connect(server);
    grant(wire, FIRST);
    grant(wire, SECOND);
    Client client = rig.closing(Client.builder().endpoints(server.ports().clientUrl()).build());
    Lock locks = client.getLockClient();

    String key = get(locks.lock(bytes("l"), FIRST)).getKey().toString();
    assertThat(key).isEqualTo("l/7e1");
    assertThat(get(locks.lock(bytes("l"), FIRST)).getKey().toString()).isEqualTo(key);
    CompletableFuture<io.etcd.jetcd.lock.LockResponse> other = locks.lock(bytes("l"), SECOND);
    awaitKeys(wire, "l", 2);
    assertThat(other).isNotDone();
    get(locks.unlock(bytes(key)));
    assertThat(get(other).getKey().toString()).isEqualTo("l/7e2");
    get(locks.unlock(bytes("l/absent")));
    assertThat(keysBelow(wire, "l")).isEqualTo(1);
  }

  @Test
  void the_end_of_a_lease_frees_the_lock_and_the_one_who_waits_without_a_lease_is_told()
      throws Exception {
    Wire wire = rig.connect(rig.start(ServerCommand.underTest()));
    grant(wire, FIRST);
    grant(wire, SECOND);
    get(lock(wire, "l", FIRST));
    Future<LockResponse> other = lock(wire, "l", SECOND);
    awaitKeys(wire, "l", 2);
    revoke(wire, SECOND);
    revoke(wire, FIRST);
    assertThatThrownBy(() -> get(other)).hasMessageContaining("mutex: session is expired");
    assertThat(get(lock(wire, "l", 0)).getKey().toStringUtf8()).matches("l/[0-9a-f]+");
    assertThat(Status.fromThrowable(failure(lock(wire, "l", 99))))
        .satisfies(
            status -> {
              assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
              assertThat(status.getDescription())
                  .isEqualTo("etcdserver: requested lease not found");
            });
  }

  private static Throwable failure(Future<?> future) {
    try {
      get(future);
      throw new AssertionError("no failure");
    } catch (Exception failed) {
      return Objects.requireNonNull(failed.getCause());
    }
  }

  private static void revoke(Wire wire, long lease) {
    wire.ask(
        LeaseGrpc.getLeaseRevokeMethod(), LeaseRevokeRequest.newBuilder().setID(lease).build());
  }

  @Test
  void who_gives_up_leaves_the_line() throws Exception {
    Wire wire = rig.connect(rig.start(ServerCommand.underTest()));
    grant(wire, FIRST);
    grant(wire, SECOND);
    get(lock(wire, "l", FIRST));
    Future<LockResponse> other = lock(wire, "l", SECOND);
    awaitKeys(wire, "l", 2);
    other.cancel(true);
    awaitKeys(wire, "l", 1);
  }

  @Test
  void a_lock_is_passed_on_also_after_a_change_of_leader() throws Exception {
    Cluster cluster = Cluster.start(rig, 3);
    Member leader = cluster.awaitLeader();
    List<Member> followers = cluster.others(leader);
    Wire one = rig.connect(followers.get(0).process());
    Wire other = rig.connect(followers.get(1).process());
    grant(one, FIRST);
    grant(one, SECOND);
    get(lock(one, "l", FIRST));
    Future<LockResponse> waiting = lock(other, "l", SECOND);
    awaitKeys(one, "l", 2);
    leader.kill();
    cluster.await(
        "unlock without the old leader",
        () ->
            Optional.of(
                    one.call(
                        LeaseGrpc.getLeaseRevokeMethod(),
                        LeaseRevokeRequest.newBuilder().setID(FIRST).build()))
                .filter(answer -> answer instanceof Answer.Ok));
    assertThat(get(waiting).getKey().toStringUtf8()).isEqualTo("l/7e2");
  }

  @Test
  void an_election_has_one_leader_whom_everybody_can_follow() throws Exception {
    ServerProcess server = rig.start(ServerCommand.underTest());
    Wire wire = rig.connect(server);
    grant(wire, FIRST);
    grant(wire, SECOND);
    Client client = rig.closing(Client.builder().endpoints(server.ports().clientUrl()).build());
    Election elections = client.getElectionClient();
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    elections.observe(bytes("e"), new Listener(heard));
    assertRefused(wire, "election: no leader");

    LeaderKey first = get(elections.campaign(bytes("e"), FIRST, bytes("one"))).getLeader();
    assertThat(first.getKey().toString()).isEqualTo("e/7e1");
    assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("one");
    var second = elections.campaign(bytes("e"), SECOND, bytes("two"));
    awaitKeys(wire, "e", 2);
    get(elections.proclaim(first, bytes("again")));
    assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("again");
    assertThat(get(elections.leader(bytes("e"))).getKv().getValue().toString()).isEqualTo("again");
    assertThat(second).isNotDone();
    get(elections.resign(first));
    assertThat(get(second).getLeader().getKey().toString()).isEqualTo("e/7e2");
    assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("two");
    get(elections.resign(first));
    assertThatThrownBy(() -> get(elections.proclaim(first, bytes("late"))))
        .hasCauseInstanceOf(NotLeaderException.class);
    LeaderKey again = get(elections.campaign(bytes("e"), SECOND, bytes("three"))).getLeader();
    assertThat(again.getRevision()).isEqualTo(get(second).getLeader().getRevision());
    assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("three");
  }

  private record Listener(BlockingQueue<String> heard) implements Election.Listener {
    @Override
    public void onNext(LeaderResponse response) {
      heard.add(response.getKv().getValue().toString());
    }

    @Override
    public void onError(Throwable error) {
      heard.add(error.toString());
    }

    @Override
    public void onCompleted() {
      heard.add("completed");
    }
  }

  private static void assertRefused(Wire wire, String text) {
    assertThat(
            wire.call(
                ElectionGrpc.getLeaderMethod(),
                LeaderRequest.newBuilder().setName(ByteString.copyFromUtf8("e")).build()))
        .isEqualTo(new Answer.Refused(Status.Code.UNKNOWN, text));
  }

  @Test
  void a_leader_without_its_key_is_none() {
    Wire wire = rig.connect(rig.start(ServerCommand.underTest()));
    Answer missing = new Answer.Refused(Status.Code.UNKNOWN, "\"leader\" field must be provided");
    assertThat(wire.call(ElectionGrpc.getProclaimMethod(), ProclaimRequest.getDefaultInstance()))
        .isEqualTo(missing);
    assertThat(wire.call(ElectionGrpc.getResignMethod(), ResignRequest.getDefaultInstance()))
        .isEqualTo(missing);
    assertThat(
            wire.call(
                ElectionGrpc.getCampaignMethod(),
                CampaignRequest.newBuilder()
                    .setName(ByteString.copyFromUtf8("e"))
                    .setLease(99)
                    .build()))
        .isEqualTo(
            new Answer.Refused(Status.Code.UNKNOWN, "etcdserver: requested lease not found"));
  }

  @Test
  void etcdctl_locks_and_elects() throws Exception {
    Machine.needsProgram("etcdctl", "etcd-client");
    ServerProcess server = rig.start(ServerCommand.underTest());
    Etcdctl etcdctl = new Etcdctl(server.ports().clientUrl());
    assertThat(etcdctl.out("lock", "l", "echo", "held")).isEqualTo("held\n");
    Path file = rig.folder().resolve("elect.out");
    try (Etcdctl.Running elect = etcdctl.start(file, "elect", "e", "me")) {
      assertThat(elect.awaitOutput(ELECTED.asMatchPredicate())).matches(ELECTED);
      Path listened = rig.folder().resolve("listen.out");
      try (Etcdctl.Running listen = etcdctl.start(listened, "elect", "-l", "e")) {
        assertThat(listen.awaitOutput(ELECTED.asMatchPredicate())).matches(ELECTED);
      }
    }
  }
}
