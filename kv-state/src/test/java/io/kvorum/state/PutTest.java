package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PutTest {
  private final Machine machine = new Machine();

  private static Command put(String key, String value, boolean ignoreValue, boolean ignoreLease) {
    long lease = 0;
    return new Command.Put(
        new Kv.PutRequest(b(key), b(value), lease, true, ignoreValue, ignoreLease));
  }

  @Test
  void the_first_write_to_an_empty_store_makes_revision_2() {
    assertThat(machine.view().revision()).isEqualTo(1);
    assertThat(machine.view().compactRevision()).isEqualTo(-1);
    assertThat(machine.put("a", "1")).isEqualTo(2);
    assertThat(machine.get("a")).isEqualTo(new KeyValue(b("a"), 2, 2, 1, b("1"), 0));
  }

  @Test
  void each_put_is_a_new_revision_and_version_even_with_the_same_value() {
    machine.put("a", "1");
    machine.put("a", "1");
    assertThat(machine.get("a")).isEqualTo(new KeyValue(b("a"), 2, 3, 2, b("1"), 0));
  }

  @Test
  void a_key_put_again_after_its_deletion_begins_anew() {
    machine.put("a", "1");
    machine.delete("a");
    machine.put("a", "2");
    assertThat(machine.get("a")).isEqualTo(new KeyValue(b("a"), 4, 4, 1, b("2"), 0));
  }

  @Test
  void the_answer_has_the_new_revision_and_on_request_what_was_before() {
    Kv.PutResponse created = (Kv.PutResponse) machine.answer(put("a", "1", false, false));
    assertThat(created.header().revision()).isEqualTo(2);
    assertThat(created.prevKv()).isEmpty();
    Kv.PutResponse changed = (Kv.PutResponse) machine.answer(put("a", "2", false, false));
    assertThat(changed.prevKv()).isEqualTo(Optional.of(new KeyValue(b("a"), 2, 2, 1, b("1"), 0)));
    machine.delete("a");
    Kv.PutResponse again = (Kv.PutResponse) machine.answer(put("a", "3", false, false));
    assertThat(again.prevKv()).isEmpty();
  }

  @Test
  void without_prev_kv_nothing_of_the_past_is_told() {
    machine.put("a", "1");
    Kv.PutResponse answer =
        (Kv.PutResponse) machine.answer(new Command.Put(Kv.PutRequest.of(b("a"), b("2"))));
    assertThat(answer.prevKv()).isEmpty();
  }

  @Test
  void ignore_value_keeps_the_value_and_ignore_lease_the_lease() {
    machine.grant(7);
    machine.put("a", "1", 7);
    machine.answer(put("a", "", true, true));
    assertThat(machine.get("a")).isEqualTo(new KeyValue(b("a"), 2, 3, 2, b("1"), 7));
    machine.answer(put("a", "2", false, true));
    assertThat(machine.get("a")).isEqualTo(new KeyValue(b("a"), 2, 4, 3, b("2"), 7));
    machine.answer(put("a", "", true, false));
    assertThat(machine.get("a")).isEqualTo(new KeyValue(b("a"), 2, 5, 4, b("2"), 0));
  }

  @Test
  void what_ignores_needs_a_key_that_exists() {
    assertThat(machine.error(put("a", "", true, false))).isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(machine.error(put("a", "1", false, true))).isEqualTo(KvError.KEY_NOT_FOUND);
    machine.put("a", "1");
    machine.delete("a");
    assertThat(machine.error(put("a", "", true, false))).isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(machine.view().revision()).isEqualTo(3);
  }

  @Test
  void a_lease_must_exist_and_is_looked_for_before_the_key() {
    Kv.PutRequest put = new Kv.PutRequest(b("a"), b(""), 9, false, true, false);
    assertThat(machine.error(new Command.Put(put))).isEqualTo(KvError.LEASE_NOT_FOUND);
    assertThat(machine.view().revision()).isEqualTo(1);
    assertThat(machine.all(0)).isEmpty();
  }

  @Test
  void keys_and_values_are_any_bytes_and_values_may_be_empty_or_large() {
    String large = "x".repeat(1 << 20);
    machine.put("a\0b", "");
    machine.put("\u00ff", large);
    assertThat(machine.get("a\0b").value()).isEqualTo(b(""));
    assertThat(machine.get("\u00ff").value()).isEqualTo(b(large));
  }

  @Test
  void puts_of_one_batch_see_one_another() {
    var results =
        machine.applyAll(
            put("a", "1", false, false), put("a", "2", false, false), put("a", "", true, false));
    assertThat(results).extracting(Applied::revision).containsExactly(2L, 3L, 4L);
    Kv.PutResponse last =
        (Kv.PutResponse) ((Outcome.Answer) results.getLast().outcome()).response();
    assertThat(last.prevKv().orElseThrow().value()).isEqualTo(b("2"));
    assertThat(machine.get("a")).isEqualTo(new KeyValue(b("a"), 2, 4, 3, b("2"), 0));
  }
}
