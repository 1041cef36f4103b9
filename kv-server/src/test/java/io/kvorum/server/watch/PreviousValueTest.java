package io.kvorum.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.ProposalId;
import io.kvorum.state.Command;
import io.kvorum.state.CommandCodec;
import io.kvorum.state.KvState;
import io.kvorum.state.ReadView;
import io.kvorum.state.StateConfig;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The value before that a watcher is told who asked for it.
class PreviousValueTest {
  private static final Bytes KEY = Bytes.utf8("k");

  private final KvState state =
      KvState.open(new MemoryEngine().openStore(Path.of("store")), StateConfig.defaults());

  private void apply(Command command) {
    long index = state.applied().index() + 1;
    LogEntry.Command payload =
        new LogEntry.Command(
            new ProposalId(new MemberId(1), 1, index), CommandCodec.encode(command));
    state.apply(List.of(new LogEntry(new LogId(1, index), payload)), proposal -> null);
  }

  private List<Event> lastEvents() {
    ReadView view = state.view();
    return view.changes(view.revision(), Integer.MAX_VALUE).events().stream()
        .map(event -> WatchHub.withPrevious(event, view))
        .toList();
  }

  private static Kv.PutRequest put(String value) {
    return Kv.PutRequest.of(KEY, Bytes.utf8(value));
  }

  @Test
  void is_the_one_of_the_revision_before() {
    apply(new Command.Put(put("1")));
    apply(new Command.Put(put("2")));
    assertThat(lastEvents())
        .singleElement()
        .satisfies(event -> assertThat(before(event)).contains("1"));
  }

  /// Seed 51120001 of the differential test.
  @Test
  void of_a_key_that_a_transaction_deletes_and_creates_again_there_is_none() {
    apply(new Command.Put(put("1")));
    Kv.Request delete = new Kv.DeleteRangeRequest(KEY, Bytes.EMPTY, false);
    Kv.TxnRequest inner = new Kv.TxnRequest(List.of(), List.of(Optional.of(put("2"))), List.of());
    apply(
        new Command.Txn(
            new Kv.TxnRequest(
                List.of(), List.of(Optional.of(delete), Optional.of(inner)), List.of())));

    List<Event> events = lastEvents();
    assertThat(events).extracting(Event::type).containsExactly(Event.Type.DELETE, Event.Type.PUT);
    assertThat(before(events.get(0))).contains("1");
    assertThat(before(events.get(1))).isEmpty();
  }

  private static Optional<String> before(Event event) {
    return event.previous().map(KeyValue::value).map(Bytes::utf8);
  }
}
