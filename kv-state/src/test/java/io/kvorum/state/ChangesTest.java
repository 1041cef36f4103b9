package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static io.kvorum.state.Machine.eventTexts;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Kv;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangesTest {
  private final Machine machine = new Machine();

  private void putBoth(String value) {
    machine.apply(
        new Command.Txn(
            new Kv.TxnRequest(
                List.of(),
                List.of(
                    Optional.of(Kv.PutRequest.of(b("y"), b(value))),
                    Optional.of(Kv.PutRequest.of(b("x"), b(value)))),
                List.of())));
  }

  @Test
  void changes_are_the_events_as_they_were_applied() {
    List<String> applied = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      applied.addAll(
          eventTexts(machine.apply(new Command.Put(Machine.putOf("a", "" + i, 0))).events()));
    }
    machine.delete("a");
    putBoth("1");
    ReadView.Changes all = machine.view().changes(0, 1 << 20);
    assertThat(eventTexts(all.events()))
        .containsExactly("2+a=0", "3+a=1", "4+a=2", "5+a=3", "6+a=4", "7-a", "8+y=1", "8+x=1");
    assertThat(eventTexts(all.events()).subList(0, 5)).isEqualTo(applied);
    assertThat(all.nextRevision()).isEqualTo(9);
  }

  @Test
  void a_revision_is_never_split_and_the_next_part_begins_behind_it() {
    putBoth("1");
    putBoth("2");
    putBoth("3");
    List<String> read = new ArrayList<>();
    long next = 2;
    int parts = 0;
    while (next <= machine.view().revision()) {
      ReadView.Changes part = machine.view().changes(next, 1);
      assertThat(part.events()).hasSize(2);
      assertThat(part.nextRevision()).isEqualTo(next + 1);
      read.addAll(eventTexts(part.events()));
      next = part.nextRevision();
      parts++;
    }
    assertThat(parts).isEqualTo(3);
    assertThat(read).containsExactly("2+y=1", "2+x=1", "3+y=2", "3+x=2", "4+y=3", "4+x=3");
  }

  @Test
  void changes_end_where_their_view_ends() {
    machine.put("a", "1");
    ReadView before = machine.view();
    machine.put("a", "2");
    assertThat(before.changes(2, 1 << 20).events()).hasSize(1);
    assertThat(before.changes(2, 1 << 20).nextRevision()).isEqualTo(3);
    assertThat(before.changes(3, 1 << 20).events()).isEmpty();
    assertThat(before.changes(9, 1 << 20).nextRevision()).isEqualTo(9);
  }
}
