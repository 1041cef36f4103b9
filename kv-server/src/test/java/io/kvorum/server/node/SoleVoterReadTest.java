package io.kvorum.server.node;

import static io.kvorum.server.node.Members.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.server.metrics.NodeMeter;
import io.kvorum.state.Applied;
import io.kvorum.state.Pipeline;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// A sole voter answers reads without asking anybody. Its duties have their turns one by one here.
class SoleVoterReadTest {
  private static final Membership ALONE =
      new Membership(
          List.of(new Membership.Member(new MemberId(1), List.of("http://localhost:1"), false)));

  private final MemoryEngine engine = new MemoryEngine();
  private long boots;
  private long nowNanos;
  private Loops loops;

  private Node start() {
    LogStorage log = engine.openLog(Path.of("log"));
    MemoryStores stores = new MemoryStores(engine);
    NodeConfig config =
        Members.config(1, ++boots, ALONE, List.of(), 1 << 20, Duration.ofMillis(100));
    return new Node(
        config,
        Executors.newVirtualThreadPerTaskExecutor(),
        (answers, background) -> {
          loops =
              Loops.open(
                  config,
                  new Loops.Surroundings(
                      log,
                      stores,
                      handler -> new NoPeers(),
                      answers,
                      background,
                      Pipeline.inTurn(),
                      new Random(boots),
                      NodeMeter.DEAF));
          return loops;
        },
        () -> nowNanos);
  }

  /// Time and the disk do their part; the state machine does not.
  private void lead(Node node) {
    while (!node.status().isSoleVoterInCharge()) {
      nowNanos += Duration.ofMillis(100).toNanos();
      loops.raft().turn(nowNanos);
      loops.log().turn(nowNanos);
    }
  }

  /// Seed 2 of the simulation: what had been acknowledged before a crash was in the log, committed,
  /// and not yet applied again when the member led again and answered from its old state.
  @Test
  void waits_after_a_restart_until_what_was_acknowledged_before_is_applied_again() {
    Node first = start();
    lead(first);
    CompletableFuture<Applied> write = first.propose(put("k", "v"));
    while (!write.isDone()) {
      loops.raft().turn(nowNanos);
      loops.log().turn(nowNanos);
      loops.apply().turn(nowNanos);
    }
    long acknowledged = write.join().revision();
    engine.crash();

    Node second = start();
    lead(second);
    CompletableFuture<Void> read = second.barrier();
    loops.raft().turn(nowNanos);
    assertThat(read).isNotDone();

    loops.apply().turn(nowNanos);
    loops.raft().turn(nowNanos);
    assertThat(read).isCompleted();
    assertThat(second.view().revision()).isEqualTo(acknowledged);
    assertThat(second.barrier()).isCompleted();
  }

  /// Seed 94 of the simulation: a learner had applied and answered a write that was committed, and
  /// not yet applied, at the only voter.
  @Test
  void waits_for_its_own_state_machine_where_a_learner_may_have_answered_first() {
    Node node = start();
    lead(node);
    loops.apply().turn(nowNanos);
    Membership withLearner = withLearner(2);
    CompletableFuture<Applied> change = node.changeMembers(ALONE, withLearner);
    while (!node.status().membership().equals(withLearner)) {
      loops.raft().turn(nowNanos);
      loops.log().turn(nowNanos);
    }
    // The learner hears of it once the change is durable.
    loops.log().turn(nowNanos);
    loops.raft().turn(nowNanos);

    CompletableFuture<Void> read = node.barrier();
    assertThat(read).isNotDone();

    loops.apply().turn(nowNanos);
    loops.raft().turn(nowNanos);
    assertThat(change).isCompleted();
    assertThat(read).isCompleted();
    assertThat(node.barrier()).isCompleted();
  }

  private static Membership withLearner(long id) {
    List<Membership.Member> members = new ArrayList<>(ALONE.members());
    members.add(new Membership.Member(new MemberId(id), List.of("http://localhost:2"), true));
    return new Membership(members);
  }
}
