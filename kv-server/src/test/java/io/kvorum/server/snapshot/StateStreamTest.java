package io.kvorum.server.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.Kv;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.ProposalId;
import io.kvorum.state.Command;
import io.kvorum.state.CommandCodec;
import io.kvorum.state.CompactionStep;
import io.kvorum.state.KvState;
import io.kvorum.state.StateConfig;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.tck.memory.MemoryEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateStreamTest {
  private final MemoryEngine engine = new MemoryEngine();
  private final OrderedStore store = engine.openStore(Path.of("state"));
  private final KvState state = KvState.open(store, StateConfig.defaults());
  private final OrderedStore other = engine.openStore(Path.of("other"));

  private void apply(Command command) {
    long index = state.applied().index() + 1;
    ProposalId proposal = new ProposalId(new MemberId(1), 1, index);
    state.apply(
        List.of(
            new LogEntry(
                new LogId(1, index), new LogEntry.Command(proposal, CommandCodec.encode(command)))),
        id -> null);
  }

  private void write(int keys, int valueBytes) {
    for (int i = 0; i < keys; i++) {
      apply(
          new Command.Put(
              Kv.PutRequest.of(Bytes.utf8("k" + i % 97), Bytes.utf8("v".repeat(valueBytes) + i))));
    }
  }

  private byte[] stream() throws IOException {
    try (OrderedStore.View view = store.view();
        var in = StateStream.of(view)) {
      return in.readAllBytes();
    }
  }

  private LogStart load(byte[] stream) throws IOException {
    return StateStream.load(new ByteArrayInputStream(stream), other);
  }

  @Test
  void a_state_that_went_through_a_stream_is_the_same_state() throws IOException {
    write(500, 2_000);
    apply(new Command.LeaseGrant(7, 60));

    assertThat(load(stream())).isEqualTo(state.applied());

    KvState copy = KvState.open(other, StateConfig.defaults());
    assertThat(copy.view().hash()).isEqualTo(state.view().hash());
    assertThat(copy.view().revision()).isEqualTo(state.view().revision());
    assertThat(copy.view().lease(7)).isPresent();
  }

  @Test
  void an_empty_state_has_a_stream_too() throws IOException {
    assertThat(load(stream())).isEqualTo(LogStart.EMPTY);
  }

  @Test
  void what_concerns_one_member_alone_stays_out() throws IOException {
    write(200, 10);
    apply(new Command.Compact(100));
    while (state.hasObsoleteRows()) {
      CompactionStep step = state.compactionStep(50);
      step.look();
      state.remove(step, 50);
    }

    load(stream());

    assertThat(ownRows(store)).isEqualTo(1);
    assertThat(ownRows(other)).isZero();
  }

  private static long ownRows(OrderedStore store) {
    long rows = 0;
    try (OrderedStore.View view = store.view();
        OrderedStore.Cursor cursor = view.scan(KeyRange.ALL, OrderedStore.Order.ASCENDING)) {
      while (cursor.next()) {
        rows += KvState.isReplicated(cursor.key()) ? 0 : 1;
      }
    }
    return rows;
  }

  @Test
  void a_stream_that_was_cut_anywhere_is_refused() throws IOException {
    write(50, 20);
    byte[] whole = stream();

    for (int length = 0; length < whole.length; length += 1 + length / 10) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> load(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_flipped_bit_anywhere_is_found() throws IOException {
    write(50, 20);
    byte[] whole = stream();
    Random random = new Random(1);

    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> load(damaged)).isInstanceOf(IOException.class);
    }
  }
}
