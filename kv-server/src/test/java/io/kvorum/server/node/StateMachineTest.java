package io.kvorum.server.node;

import static io.kvorum.server.node.Members.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.ProposalId;
import io.kvorum.state.CommandCodec;
import io.kvorum.state.IndexCheckpoint;
import io.kvorum.state.IndexImage;
import io.kvorum.state.Pipeline;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StateMachineTest {
  private final OrderedStore store = new MemoryEngine().openStore(Path.of("store"));

  private static StateMachine withKey(StateMachine machine, String key) {
    long index = machine.state().applied().index() + 1;
    Bytes command = CommandCodec.encode(put(key, "v"));
    machine
        .state()
        .apply(
            List.of(
                new LogEntry(
                    new LogId(1, index),
                    new LogEntry.Command(new ProposalId(new MemberId(1), 1, index), command))),
            proposal -> null);
    return machine;
  }

  @Test
  void begins_with_the_index_that_was_kept() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    MemoryIndex index = new MemoryIndex(reads::incrementAndGet);
    StateMachine first = withKey(StateMachine.on(store, index, Pipeline.inTurn()), "a");
    index.write(first.state().index().orElseThrow());
    withKey(first, "b");

    StateMachine second = StateMachine.on(store, index, Pipeline.inTurn());

    assertThat(reads).hasValue(1);
    assertThat(second.state().index().orElseThrow().keys()).isEqualTo(2);
  }

  @Test
  void begins_with_all_rows_where_the_kept_index_is_damaged() {
    withKey(StateMachine.on(store, new DamagedIndex(), Pipeline.inTurn()), "a");

    StateMachine second = StateMachine.on(store, new DamagedIndex(), Pipeline.inTurn());

    assertThat(second.state().view().revision()).isEqualTo(2);
    assertThat(second.state().index().orElseThrow().keys()).isEqualTo(1);
  }

  /// One of an empty state, with a piece that cannot be read.
  private record DamagedIndex() implements IndexSlot, IndexCheckpoint {
    @Override
    public IndexCheckpoint read() {
      return this;
    }

    @Override
    public void write(IndexImage image) {}

    @Override
    public long revision() {
      return 1;
    }

    @Override
    public long compactRevision() {
      return -1;
    }

    @Override
    public long pieces() {
      return 1;
    }

    @Override
    public Bytes piece(long number) {
      throw new StorageException.Corrupted("damaged");
    }
  }
}
