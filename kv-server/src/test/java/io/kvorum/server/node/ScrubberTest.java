package io.kvorum.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.Kv;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.ProposalId;
import io.kvorum.server.metrics.NodeMeter;
import io.kvorum.state.Command;
import io.kvorum.state.CommandCodec;
import io.kvorum.state.KvState;
import io.kvorum.state.StateConfig;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/// Rows are looked at in the background, which has its turns here when the test says so.
class ScrubberTest {
  private static final long PAUSE = 10;

  private final OrderedStore store = new MemoryEngine().openStore(Path.of("store"));
  private final KvState state = KvState.open(store, StateConfig.defaults());
  private final ArrayDeque<Runnable> background = new ArrayDeque<>();
  private final Scrubber scrubber =
      new Scrubber(new CompactionPace(10, PAUSE), background::add, NodeMeter.DEAF);
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long now;

  private void apply(Command command) {
    LogId id = new LogId(1, state.applied().index() + 1);
    ProposalId proposal = new ProposalId(new MemberId(1), 1, id.index());
    LogEntry entry = new LogEntry(id, new LogEntry.Command(proposal, CommandCodec.encode(command)));
    state.apply(List.of(entry), _ -> null);
  }

  private void put(int number) {
    apply(
        new Command.Put(
            Kv.PutRequest.of(Bytes.utf8("k" + number % 2), Bytes.utf8(Integer.toString(number)))));
  }

  private void turn() {
    scrubber.turn(state, now);
    now = Math.max(now + 1, Math.min(scrubber.nextTurnNanos(now), now + PAUSE));
  }

  private void compacted() {
    for (int i = 0; i < 40; i++) {
      put(i);
    }
    apply(new Command.Compact(41));
    scrubber.whenDone(done);
  }

  @Test
  void a_disk_that_does_not_answer_holds_up_nothing_but_the_removal() {
    compacted();
    for (int i = 0; i < 5; i++) {
      turn();
      put(i);
    }
    assertThat(background).hasSize(1);
    assertThat(state.hasObsoleteRows()).isTrue();
    assertThat(done).isNotDone();

    while (!done.isDone()) {
      while (!background.isEmpty()) {
        background.remove().run();
      }
      turn();
    }
    assertThat(state.hasObsoleteRows()).isFalse();
    assertThat(state.view().revision()).isEqualTo(46);
    assertThat(scrubber.nextTurnNanos(now)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void a_step_removes_no_more_than_its_pace_and_then_pauses() {
    compacted();
    turn();
    background.remove().run();
    long rowsBefore = rows();
    long began = now;
    turn();
    assertThat(scrubber.nextTurnNanos(began)).isEqualTo(began + PAUSE);
    assertThat(rows()).isEqualTo(rowsBefore - 10);
  }

  private long rows() {
    long rows = 0;
    try (OrderedStore.View view = store.view();
        OrderedStore.Cursor cursor = view.scan(KeyRange.ALL, OrderedStore.Order.ASCENDING)) {
      while (cursor.next()) {
        rows++;
      }
    }
    return rows;
  }

  @Test
  void what_was_looked_at_for_a_state_that_is_replaced_is_forgotten() {
    compacted();
    turn();
    KvState other =
        KvState.open(new MemoryEngine().openStore(Path.of("o")), StateConfig.defaults());
    scrubber.replaced();
    background.remove().run();

    scrubber.turn(other, now);
    assertThat(done).isCompleted();
    assertThat(background).isEmpty();
  }

  @Test
  void a_look_that_fails_ends_the_duty() {
    compacted();
    turn();
    store.close();
    background.remove().run();
    assertThatThrownBy(this::turn).isInstanceOf(CompletionException.class);
  }
}
