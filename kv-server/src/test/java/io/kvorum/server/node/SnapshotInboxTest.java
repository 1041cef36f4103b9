package io.kvorum.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Input;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.Membership;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.server.snapshot.StateStream;
import io.kvorum.state.Pipeline;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.tck.memory.MemoryEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotInboxTest {
  private static final MemberId LEADER = new MemberId(1);
  private static final LogStart START =
      new LogStart(
          new LogId(2, 7),
          new Membership(List.of(new Membership.Member(LEADER, List.of(), false))));

  private final MemoryEngine engine = new MemoryEngine();
  private final Mailbox mailbox = new Mailbox(10, 1_000);
  private final SnapshotInbox inbox =
      new SnapshotInbox(new MemoryStores(engine), mailbox, Pipeline.inTurn());

  private static SnapshotOffer offer(LogStart start) {
    return new SnapshotOffer(LEADER, 3, start);
  }

  /// The stream of a state that has applied everything up to START.
  private byte[] snapshot() throws IOException {
    OrderedStore store = new MemoryEngine().openStore(Path.of("leader"));
    StateMachine.on(store, new MemoryIndex(() -> {}), Pipeline.inTurn()).state().bootstrap(START);
    try (OrderedStore.View view = store.view();
        InputStream stream = StateStream.of(view)) {
      return stream.readAllBytes();
    }
  }

  private static InputStream nothing() {
    return new ByteArrayInputStream(new byte[0]);
  }

  /// Seed 213 of the simulation: the snapshot had been installed, but the word of it was lost, and
  /// so was the answer to the append after it. The leader offered it again, and was refused without
  /// a word to the core, for ever.
  @Test
  void an_offer_of_what_is_applied_already_is_refused_but_told_to_the_core() {
    inbox.applied(7);

    assertThatThrownBy(() -> inbox.take(offer(START), nothing())).isInstanceOf(IOException.class);

    assertThat(mailbox.poll()).isEqualTo(new Mail.Raw(new Input.SnapshotStaged(LEADER, 3, START)));
  }

  @Test
  void a_refusal_of_one_offer_leaves_another_one_that_has_arrived() throws IOException {
    inbox.take(offer(START), new ByteArrayInputStream(snapshot()));

    inbox.discard(new LogStart(new LogId(2, 3), START.membership()));

    assertThat(inbox.claim(START).start()).isEqualTo(START);
  }

  @Test
  void one_snapshot_is_taken_at_a_time() throws IOException {
    inbox.take(offer(START), new ByteArrayInputStream(snapshot()));

    assertThatThrownBy(() -> inbox.take(offer(START), nothing())).isInstanceOf(IOException.class);
    inbox.discard(START);

    inbox.take(offer(START), new ByteArrayInputStream(snapshot()));
    assertThat(inbox.claim(START).machine().state().applied()).isEqualTo(START);
  }
}
