package io.kvorum.server.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Election;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.Lock;
import io.etcd.jetcd.Maintenance;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.auth.Permission;
import io.etcd.jetcd.cluster.MemberListResponse;
import io.etcd.jetcd.election.CampaignResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Each of jetcd's clients against three members, of which the leader is killed in the middle.
@Timeout(120)
class JetcdClusterIT {
  private static final long TTL_SECONDS = 60;

  @RegisterExtension final Rig rig = Rig.inMemory();

  private Cluster cluster;
  private Client client;

  @BeforeEach
  void a_client_of_three_members() {
    cluster = Cluster.start(rig, 3);
    client = client(cluster.members());
  }

  private Client client(List<Member> members) {
    return rig.closing(Client.builder().endpoints(urls(members)).build());
  }

  private static String[] urls(List<Member> members) {
    return members.stream().map(member -> member.ports().clientUrl()).toArray(String[]::new);
  }

  /// Of those that stay when the leader dies: their streams live on.
  private Client clientOfFollowers() {
    return client(cluster.others(cluster.awaitLeader()));
  }

  private void killLeader() {
    Member leader = cluster.awaitLeader();
    leader.kill();
    cluster.awaitLeader();
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  @Test
  void kv_and_transactions() throws Exception {
    KV kv = client.getKVClient();
    long first = get(kv.put(bytes("a"), bytes("1"))).getHeader().getRevision();
    killLeader();
    long second = get(kv.put(bytes("a"), bytes("2"))).getHeader().getRevision();

    assertThat(second).isGreaterThan(first);
    assertThat(
            get(kv.get(bytes("a"), GetOption.builder().withRevision(first).build()))
                .getKvs()
                .getFirst()
                .getValue())
        .isEqualTo(bytes("1"));
    assertThat(
            get(kv.txn()
                    .If(new Cmp(bytes("a"), Cmp.Op.EQUAL, CmpTarget.modRevision(second)))
                    .Then(Op.put(bytes("a"), bytes("3"), PutOption.DEFAULT))
                    .commit())
                .isSucceeded())
        .isTrue();
  }

  @Test
  void a_watch_misses_nothing_and_repeats_nothing() throws Exception {
    BlockingQueue<WatchResponse> responses = new LinkedBlockingQueue<>();
    WatchOption option = WatchOption.builder().isPrefix(true).withRevision(1).build();
    try (Watch.Watcher watcher =
        client.getWatchClient().watch(bytes("w/"), option, responses::add)) {
      KV kv = clientOfFollowers().getKVClient();
      List<Long> written = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        if (i == 10) {
          killLeader();
        }
        written.add(get(kv.put(bytes("w/" + i), bytes("v"))).getHeader().getRevision());
      }
      List<Long> seen = new ArrayList<>();
      while (seen.size() < written.size()) {
        WatchResponse next = responses.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("more events after %s", seen).isNotNull();
        next.getEvents().forEach(event -> seen.add(event.getKeyValue().getModRevision()));
      }
      assertThat(watcher).isNotNull();
      assertThat(seen).isEqualTo(written);
      assertThat(responses).isEmpty();
    }
  }

  @Test
  void a_lease_is_kept_alive_and_keeps_its_keys() throws Exception {
    Lease leases = clientOfFollowers().getLeaseClient();
    long id = get(leases.grant(TTL_SECONDS)).getID();
    get(
        client
            .getKVClient()
            .put(bytes("l"), bytes("v"), PutOption.builder().withLeaseId(id).build()));
    BlockingQueue<LeaseKeepAliveResponse> kept = new LinkedBlockingQueue<>();
    try (var keeper = leases.keepAlive(id, observer(kept))) {
      assertThat(keeper).isNotNull();
      assertThat(kept.poll(20, TimeUnit.SECONDS)).isNotNull();
      killLeader();
      assertThat(get(leases.keepAliveOnce(id)).getTTL()).isEqualTo(TTL_SECONDS);
    }
    LeaseOption withKeys = LeaseOption.builder().withAttachedKeys().build();
    assertThat(get(leases.timeToLive(id, withKeys)).getKeys()).containsExactly(bytes("l"));
    get(leases.revoke(id));
    assertThat(get(clientOfFollowers().getKVClient().get(bytes("l"))).getKvs()).isEmpty();
  }

  @Test
  void a_lock_is_held_by_one_until_it_is_given_back() throws Exception {
    Client followers = clientOfFollowers();
    Lock locks = followers.getLockClient();
    long mine = get(followers.getLeaseClient().grant(TTL_SECONDS)).getID();
    long theirs = get(followers.getLeaseClient().grant(TTL_SECONDS)).getID();
    ByteSequence held = get(locks.lock(bytes("door"), mine)).getKey();
    var waiting = locks.lock(bytes("door"), theirs);
    killLeader();
    assertThat(waiting).isNotDone();
    get(locks.unlock(held));
    assertThat(get(waiting).getKey()).isNotEqualTo(held);
  }

  @Test
  void an_election_has_one_leader_and_tells_its_word() throws Exception {
    Client followers = clientOfFollowers();
    Election elections = followers.getElectionClient();
    long mine = get(followers.getLeaseClient().grant(TTL_SECONDS)).getID();
    long theirs = get(followers.getLeaseClient().grant(TTL_SECONDS)).getID();
    CampaignResponse won = get(elections.campaign(bytes("king"), mine, bytes("I")));
    var waiting = elections.campaign(bytes("king"), theirs, bytes("they"));
    killLeader();
    get(elections.proclaim(won.getLeader(), bytes("still I")));
    assertThat(get(elections.leader(bytes("king"))).getKv().getValue()).isEqualTo(bytes("still I"));
    assertThat(waiting).isNotDone();
    get(elections.resign(won.getLeader()));
    assertThat(get(waiting).getLeader().getLease()).isEqualTo(theirs);
  }

  @Test
  void users_and_roles() throws Exception {
    Auth auth = client.getAuthClient();
    get(auth.userAdd(bytes("root"), bytes("secret")));
    get(auth.roleAdd(bytes("root")));
    get(auth.userGrantRole(bytes("root"), bytes("root")));
    get(auth.userAdd(bytes("reader"), bytes("word")));
    get(auth.roleAdd(bytes("reads")));
    get(auth.roleGrantPermission(bytes("reads"), bytes("r/"), bytes("r0"), Permission.Type.READ));
    get(auth.userGrantRole(bytes("reader"), bytes("reads")));
    killLeader();
    List<Member> survivors = cluster.members().stream().filter(Member::isRunning).toList();
    get(auth.authEnable());

    Client reader =
        rig.closing(
            Client.builder()
                .endpoints(urls(survivors))
                .user(bytes("reader"))
                .password(bytes("word"))
                .build());
    assertThat(get(reader.getKVClient().get(bytes("r/1"))).getKvs()).isEmpty();
    assertThat(reader.getKVClient().put(bytes("r/1"), bytes("v")))
        .failsWithin(20, TimeUnit.SECONDS)
        .withThrowableThat()
        .withMessageContaining("permission denied");
  }

  @Test
  void maintenance_and_the_list_of_members() throws Exception {
    Maintenance maintenance = client.getMaintenanceClient();
    MemberListResponse before = get(client.getClusterClient().listMember());
    killLeader();
    Member leader = cluster.awaitLeader();
    var status = get(maintenance.statusMember(leader.ports().clientUrl()));
    assertThat(status.getLeader()).isEqualTo(status.getHeader().getMemberId());
    assertThat(get(maintenance.listAlarms()).getAlarms()).isEmpty();
    assertThat(get(maintenance.hashKV(leader.ports().clientUrl(), 0)).getHash()).isPositive();
    get(maintenance.defragmentMember(leader.ports().clientUrl()));

    MemberListResponse after = get(client.getClusterClient().listMember());
    assertThat(clientUrls(after)).isEqualTo(clientUrls(before)).hasSize(3);
  }

  private static List<URI> clientUrls(MemberListResponse list) {
    return list.getMembers().stream().flatMap(member -> member.getClientURIs().stream()).toList();
  }

  private static <T> StreamObserver<T> observer(BlockingQueue<T> seen) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        seen.add(value);
      }

      @Override
      public void onError(Throwable error) {
        Rig.say("a stream of jetcd ended: " + error);
      }

      @Override
      public void onCompleted() {}
    };
  }
}
