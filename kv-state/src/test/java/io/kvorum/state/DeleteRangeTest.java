package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static io.kvorum.state.Machine.eventTexts;
import static io.kvorum.state.Machine.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Kv;
import org.junit.jupiter.api.Test;

class DeleteRangeTest {
  private final Machine machine = new Machine();

  private static Command delete(String key, String end, boolean prevKv) {
    return new Command.DeleteRange(new Kv.DeleteRangeRequest(b(key), b(end), prevKv));
  }

  private Kv.DeleteRangeResponse answer(Command delete) {
    return (Kv.DeleteRangeResponse) machine.answer(delete);
  }

  @Test
  void all_keys_of_the_range_go_in_one_revision() {
    machine.put("a", "1");
    machine.put("b", "2");
    machine.put("c", "3");
    Applied applied = machine.apply(delete("a", "c", false));
    assertThat(applied.revision()).isEqualTo(5);
    assertThat(eventTexts(applied.events())).containsExactly("5-a", "5-b");
    assertThat(machine.all(0)).containsExactly("c=3");
    assertThat(machine.all(4)).containsExactly("a=1", "b=2", "c=3");
  }

  @Test
  void prev_kv_tells_what_was_deleted_in_order() {
    machine.put("b", "2");
    machine.put("a", "1");
    Kv.DeleteRangeResponse answer = answer(delete("\0", "\0", true));
    assertThat(answer.deleted()).isEqualTo(2);
    assertThat(answer.header().revision()).isEqualTo(4);
    assertThat(texts(answer.prevKvs())).containsExactly("a=1", "b=2");
    machine.put("a", "3");
    assertThat(answer(delete("a", "", false)).prevKvs()).isEmpty();
  }

  @Test
  void deleting_nothing_makes_no_revision() {
    machine.put("a", "1");
    machine.delete("a");
    Kv.DeleteRangeResponse answer = answer(delete("\0", "\0", true));
    assertThat(answer.deleted()).isZero();
    assertThat(answer.header().revision()).isEqualTo(3);
    assertThat(machine.apply(delete("z", "a", false)).events()).isEmpty();
    assertThat(machine.view().revision()).isEqualTo(3);
  }
}
