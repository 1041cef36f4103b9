package io.kvorum.server.node;

import static io.kvorum.server.node.Members.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect;
import io.kvorum.raft.Membership;
import io.kvorum.raft.transport.Peer;
import io.kvorum.server.metrics.NodeMeter;
import io.kvorum.state.Applied;
import io.kvorum.state.Pipeline;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Members with their real threads, over a network and disks in memory.
@Timeout(60)
class ClusterTest {
  private static final int CHECKPOINT_BYTES = 20_000;

  private final MemoryNetwork network = new MemoryNetwork();
  private final Map<Long, OneMember> members = new TreeMap<>();

  private static final class OneMember {
    final MemoryEngine engine = new MemoryEngine();
    LogStorage log;
    MemoryStores stores;
    Node node;
    long boots;
  }

  private static Membership of(long... ids) {
    List<Membership.Member> all = new ArrayList<>();
    for (long id : ids) {
      all.add(new Membership.Member(new MemberId(id), List.of("http://m:" + id), false));
    }
    return new Membership(all);
  }

  private void begin(long... ids) {
    for (long id : ids) {
      members.put(id, new OneMember());
      start(id, of(ids), List.of());
    }
  }

  private void start(long id, Membership initial, List<Peer> known) {
    OneMember member = members.computeIfAbsent(id, i -> new OneMember());
    member.log = member.engine.openLog(Path.of("log"));
    if (member.stores == null) {
      member.stores = new MemoryStores(member.engine);
    } else {
      member.stores.reopen();
    }
    NodeConfig config =
        Members.config(id, ++member.boots, initial, known, CHECKPOINT_BYTES, Duration.ofMillis(10));
    member.node =
        new Node(
            config,
            member.log,
            member.stores,
            handler -> network.open(config.member(), handler),
            Pipeline.inTurn(),
            new Random(id * 100 + member.boots),
            NodeMeter.DEAF);
    member.node.start(List.of(), question -> question);
  }

  private void stop(long id) {
    OneMember member = members.get(id);
    member.node.close();
    member.stores.close();
    member.log.close();
  }

  private Node node(long id) {
    return members.get(id).node;
  }

  private long leader(long... ids) {
    long[] found = {0};
    await(
        () -> {
          for (long id : ids) {
            if (node(id).status().role() == Effect.Role.LEADER
                && node(id).status().ownTermCommitted()) {
              found[0] = id;
              return true;
            }
          }
          return false;
        });
    return found[0];
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static Applied join(CompletableFuture<Applied> outcome) {
    return outcome.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private String get(long id, String key) {
    node(id).barrier().orTimeout(20, TimeUnit.SECONDS).join();
    var kvs = node(id).view().range(Kv.RangeRequest.of(Bytes.utf8(key))).kvs();
    return kvs.isEmpty() ? "" : kvs.getFirst().value().utf8();
  }

  @AfterEach
  void stopAll() {
    members.keySet().forEach(this::stop);
  }

  @Test
  void what_one_member_writes_every_member_reads() {
    begin(1, 2, 3);
    for (long id = 1; id <= 3; id++) {
      assertThat(join(node(id).propose(put("k" + id, "v" + id))).revision()).isEqualTo(1 + id);
    }

    for (long id = 1; id <= 3; id++) {
      assertThat(get(id, "k1") + get(id, "k2") + get(id, "k3")).isEqualTo("v1v2v3");
    }
  }

  @Test
  void two_of_three_go_on_without_their_leader_and_it_catches_up() {
    begin(1, 2, 3);
    long old = leader(1, 2, 3);
    long other = old == 1 ? 2 : 1;
    network.cutOff(new MemberId(old));

    assertThat(join(node(other).propose(put("k", "v"))).revision()).isEqualTo(2);
    network.heal();

    assertThat(get(old, "k")).isEqualTo("v");
  }

  @Test
  void a_member_behind_the_start_of_the_log_gets_a_snapshot() {
    begin(1, 2, 3);
    long leader = leader(1, 2, 3);
    long behind = leader == 3 ? 2 : 3;
    stop(behind);
    String value = "x".repeat(2_000);
    long started = members.get(leader).log.start().index();
    while (members.get(leader).log.start().index() <= started + 20) {
      join(node(leader).propose(put("k" + node(leader).appliedIndex() % 20, value)));
    }
    start(behind, Membership.EMPTY, List.of());

    assertThat(get(behind, "k3")).isEqualTo(value);
    await(() -> members.get(behind).log.start().index() > started);
    await(() -> node(behind).appliedIndex() == node(leader).appliedIndex());
    assertThat(node(behind).view().hash()).isEqualTo(node(leader).view().hash());

    stop(behind);
    start(behind, Membership.EMPTY, List.of());
    assertThat(get(behind, "k3")).isEqualTo(value);
  }

  @Test
  void a_leader_that_stops_in_good_order_hands_over_before_an_election_would_begin() {
    begin(1, 2, 3);
    long leader = leader(1, 2, 3);
    join(node(leader).propose(put("k", "v")));
    await(() -> node(leader).reachableFor(new MemberId(leader == 1 ? 2 : 1)).isPresent());
    long term = node(leader).status().term();
    stop(leader);

    long next = leader == 1 ? 2 : 1;
    assertThat(join(node(next).propose(put("k", "w"))).revision()).isEqualTo(3);
    assertThat(node(next).status().term()).isEqualTo(term + 1);
    start(leader, Membership.EMPTY, List.of());
  }

  @Test
  void a_leader_hands_over_to_the_voter_that_is_asked_for() {
    begin(1, 2, 3);
    long leader = leader(1, 2, 3);
    long next = leader == 1 ? 2 : 1;
    long term = node(leader).status().term();

    node(leader).transferLeadership(new MemberId(next)).orTimeout(20, TimeUnit.SECONDS).join();

    assertThat(node(next).status().role()).isEqualTo(Effect.Role.LEADER);
    assertThat(node(next).status().term()).isEqualTo(term + 1);
    assertThat(node(leader).transferLeadership(new MemberId(leader)))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withMessageContaining(KvError.NOT_LEADER.text());
  }

  @Test
  void a_leader_that_cannot_hand_over_says_so_and_leads_on() {
    begin(1, 2, 3);
    long leader = leader(1, 2, 3);
    long cutOff = leader == 1 ? 2 : 1;
    network.cutOff(new MemberId(cutOff));

    assertThat(node(leader).transferLeadership(new MemberId(cutOff)))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withMessageContaining(KvError.TIMEOUT_LEADER_TRANSFER.text());

    assertThat(join(node(leader).propose(put("k", "v"))).revision()).isEqualTo(2);
    network.heal();
  }

  @Test
  void a_member_that_joins_gets_the_log_from_its_first_entry() {
    begin(1);
    join(node(1).propose(put("k", "v")));
    join(node(1).changeMembers(node(1).status().membership(), of(1, 2)));
    start(2, Membership.EMPTY, List.of(new Peer(new MemberId(1), List.of())));

    assertThat(get(2, "k")).isEqualTo("v");
    join(node(2).changeMembers(node(2).status().membership(), of(1, 2, 3)));
    start(
        3,
        Membership.EMPTY,
        List.of(new Peer(new MemberId(1), List.of()), new Peer(new MemberId(2), List.of())));
    assertThat(get(3, "k")).isEqualTo("v");
    assertThat(join(node(3).propose(put("k", "w"))).revision()).isEqualTo(3);
    assertThat(get(1, "k")).isEqualTo("w");
    assertThat(node(3).status().membership()).isEqualTo(of(1, 2, 3));
  }

  @Test
  void a_member_that_was_away_while_another_joined_follows_it_as_leader() {
    begin(1, 2, 3);
    long leader = leader(1, 2, 3);
    long away = leader == 3 ? 2 : 3;
    stop(away);
    join(node(leader).changeMembers(node(leader).status().membership(), of(1, 2, 3, 4)));
    start(4, Membership.EMPTY, List.of(new Peer(new MemberId(leader), List.of())));
    assertThat(get(4, "k")).isEmpty();
    var _ = node(leader).transferLeadership(new MemberId(4));
    assertThat(leader(4)).isEqualTo(4);
    join(node(4).propose(put("k", "v")));

    start(away, Membership.EMPTY, List.of());

    await(() -> node(away).status().membership().equals(of(1, 2, 3, 4)));
    assertThat(get(away, "k")).isEqualTo("v");
  }
}
