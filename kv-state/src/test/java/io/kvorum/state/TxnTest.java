package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static io.kvorum.state.Machine.eventTexts;
import static io.kvorum.state.Machine.rangeOf;
import static io.kvorum.state.Machine.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.Kv.Compare.Operand;
import io.kvorum.api.Kv.Compare.Result;
import io.kvorum.api.Kv.TxnRequest;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TxnTest {
  private static final Compare FALSE =
      new Compare(Result.LESS, b("x"), Bytes.EMPTY, new Operand.Version(0));

  private final Machine machine = new Machine();

  private static List<Optional<Kv.Request>> ops(Kv.Request... requests) {
    return Arrays.stream(requests).map(Optional::of).toList();
  }

  private static TxnRequest then(Kv.Request... requests) {
    return new TxnRequest(List.of(), ops(requests), List.of());
  }

  private static Kv.PutRequest put(String key, String value) {
    return Kv.PutRequest.of(b(key), b(value));
  }

  private static Kv.DeleteRangeRequest delete(String key, String end) {
    return new Kv.DeleteRangeRequest(b(key), b(end), false);
  }

  private static Kv.RangeRequest range(String key, String end, long revision) {
    return rangeOf(key, end, 0, revision);
  }

  private Kv.TxnResponse answer(TxnRequest txn) {
    return (Kv.TxnResponse) machine.answer(new Command.Txn(txn));
  }

  private KvError error(TxnRequest txn) {
    return machine.error(new Command.Txn(txn));
  }

  private boolean holds(Result result, String key, String end, Operand operand) {
    Compare compare = new Compare(result, b(key), b(end), operand);
    TxnRequest txn = new TxnRequest(List.of(compare), List.of(), List.of());
    boolean read = machine.view().txn(txn).succeeded();
    assertThat(answer(txn).succeeded()).isEqualTo(read);
    return read;
  }

  @Test
  void a_compare_looks_at_the_number_or_value_of_its_target() {
    machine.grant(5);
    machine.put("a", "m", 5);
    machine.put("a", "m", 5);
    assertThat(holds(Result.EQUAL, "a", "", new Operand.Version(2))).isTrue();
    assertThat(holds(Result.NOT_EQUAL, "a", "", new Operand.Version(2))).isFalse();
    assertThat(holds(Result.LESS, "a", "", new Operand.CreateRevision(3))).isTrue();
    assertThat(holds(Result.GREATER, "a", "", new Operand.ModRevision(2))).isTrue();
    assertThat(holds(Result.EQUAL, "a", "", new Operand.Lease(5))).isTrue();
    assertThat(holds(Result.GREATER, "a", "", new Operand.Value(b("l")))).isTrue();
    assertThat(holds(Result.LESS, "a", "", new Operand.Value(b("l")))).isFalse();
    assertThat(holds(Result.UNKNOWN, "a", "", new Operand.Value(b("l")))).isTrue();
  }

  @Test
  void a_missing_key_has_zeros_but_no_value() {
    assertThat(holds(Result.EQUAL, "a", "", new Operand.CreateRevision(0))).isTrue();
    assertThat(holds(Result.GREATER, "a", "", new Operand.Version(-1))).isTrue();
    assertThat(holds(Result.EQUAL, "a", "", new Operand.Value(Bytes.EMPTY))).isFalse();
    assertThat(holds(Result.NOT_EQUAL, "a", "", new Operand.Value(b("x")))).isFalse();
    assertThat(holds(Result.UNKNOWN, "a", "", new Operand.Value(b("x")))).isFalse();
    machine.put("a", "1");
    machine.delete("a");
    assertThat(holds(Result.EQUAL, "a", "", new Operand.Lease(0))).isTrue();
    assertThat(holds(Result.EQUAL, "a", "", new Operand.ModRevision(0))).isTrue();
  }

  @Test
  void every_key_of_a_compared_range_must_hold() {
    machine.put("a", "1");
    machine.put("b", "1");
    assertThat(holds(Result.EQUAL, "a", "c", new Operand.Value(b("1")))).isTrue();
    assertThat(holds(Result.EQUAL, "a", "c", new Operand.ModRevision(2))).isFalse();
    assertThat(holds(Result.LESS, "b", "\0", new Operand.Version(2))).isTrue();
    assertThat(holds(Result.EQUAL, "c", "d", new Operand.Version(0))).isTrue();
  }

  @Test
  void compares_are_anded_and_none_is_true() {
    assertThat(answer(new TxnRequest(List.of(), ops(), ops(put("a", "1")))).succeeded()).isTrue();
    Compare yes = new Compare(Result.EQUAL, b("x"), Bytes.EMPTY, new Operand.Version(0));
    TxnRequest both = new TxnRequest(List.of(yes, FALSE), ops(), ops(put("a", "1")));
    assertThat(answer(both).succeeded()).isFalse();
    assertThat(machine.all(0)).containsExactly("a=1");
  }

  @Test
  void all_changes_are_one_revision_and_events_are_in_their_order() {
    machine.put("c", "0");
    Applied applied =
        machine.apply(new Command.Txn(then(put("b", "1"), delete("c", ""), put("a", "2"))));
    assertThat(applied.revision()).isEqualTo(3);
    assertThat(eventTexts(applied.events())).containsExactly("3+b=1", "3-c", "3+a=2");
    Kv.TxnResponse response = (Kv.TxnResponse) ((Outcome.Answer) applied.outcome()).response();
    assertThat(response.header().revision()).isEqualTo(3);
  }

  @Test
  void a_range_sees_what_was_put_before_it_under_the_new_revision() {
    machine.put("a", "0");
    Kv.TxnResponse response =
        answer(then(range("a", "", 0), put("a", "1"), range("a", "", 0), range("a", "", 2)));
    Kv.RangeResponse before = (Kv.RangeResponse) response.responses().get(0);
    Kv.RangeResponse after = (Kv.RangeResponse) response.responses().get(2);
    Kv.RangeResponse then = (Kv.RangeResponse) response.responses().get(3);
    assertThat(texts(before.kvs())).containsExactly("a=0");
    assertThat(before.header().revision()).isEqualTo(2);
    assertThat(texts(after.kvs())).containsExactly("a=1");
    assertThat(after.kvs().getFirst().modRevision()).isEqualTo(3);
    assertThat(after.header().revision()).isEqualTo(3);
    assertThat(texts(then.kvs())).containsExactly("a=0");
  }

  @Test
  void a_delete_tells_the_revision_with_the_changes_so_far() {
    machine.put("a", "0");
    Kv.TxnResponse response = answer(then(delete("x", ""), put("b", "1"), delete("x", "")));
    assertThat(revisionOf(response.responses().get(0))).isEqualTo(2);
    assertThat(revisionOf(response.responses().get(1))).isEqualTo(3);
    assertThat(revisionOf(response.responses().get(2))).isEqualTo(3);
  }

  private static long revisionOf(Kv.Response response) {
    return switch (response) {
      case Kv.RangeResponse range -> range.header().revision();
      case Kv.PutResponse put -> put.header().revision();
      case Kv.DeleteRangeResponse delete -> delete.header().revision();
      case Kv.TxnResponse txn -> txn.header().revision();
    };
  }

  @Test
  void a_branch_that_changes_nothing_makes_no_revision() {
    machine.put("a", "0");
    assertThat(answer(then(delete("x", ""), range("a", "", 0))).header().revision()).isEqualTo(2);
    assertThat(answer(then()).header().revision()).isEqualTo(2);
    assertThat(machine.view().revision()).isEqualTo(2);
  }

  @Test
  void nested_compares_see_the_state_before_everything() {
    Compare absent = new Compare(Result.EQUAL, b("a"), Bytes.EMPTY, new Operand.Version(0));
    TxnRequest inner = new TxnRequest(List.of(absent), ops(put("b", "yes")), ops(put("b", "no")));
    Kv.TxnResponse response = answer(then(put("a", "1"), inner));
    Kv.TxnResponse nested = (Kv.TxnResponse) response.responses().get(1);
    assertThat(nested.succeeded()).isTrue();
    assertThat(nested.header().revision()).isZero();
    assertThat(revisionOf(nested.responses().getFirst())).isEqualTo(2);
    assertThat(machine.all(0)).containsExactly("a=1", "b=yes");
    assertThat(machine.view().revision()).isEqualTo(2);
  }

  @Test
  void nested_branches_are_matched_to_their_own_transactions() {
    TxnRequest yes = new TxnRequest(List.of(), ops(put("a", "y")), ops(put("a", "n")));
    TxnRequest no =
        new TxnRequest(List.of(FALSE), ops(put("b", "y")), ops(yesTo("c"), put("b", "n")));
    answer(then(yes, range("a", "", 0), no));
    assertThat(machine.all(0)).containsExactly("a=y", "b=n", "c=y");
  }

  private static TxnRequest yesTo(String key) {
    return new TxnRequest(List.of(), ops(put(key, "y")), ops(put(key, "n")));
  }

  @Test
  void an_error_on_the_chosen_path_fails_the_whole_before_any_change() {
    machine.put("a", "0");
    Kv.Request future = range("a", "", 4);
    Kv.Request next = range("a", "", 3);
    Kv.Request lease = Machine.putOf("b", "1", 99);
    Kv.Request ignoring = new Kv.PutRequest(b("b"), b(""), 0, false, true, false);
    assertThat(error(then(put("c", "1"), future))).isEqualTo(KvError.FUTURE_REVISION);
    assertThat(error(then(put("c", "1"), next))).isEqualTo(KvError.FUTURE_REVISION);
    assertThat(error(then(put("c", "1"), lease))).isEqualTo(KvError.LEASE_NOT_FOUND);
    assertThat(error(then(put("c", "1"), ignoring))).isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(error(then(put("c", "1"), then(ignoring)))).isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(machine.all(0)).containsExactly("a=0");
    assertThat(machine.view().revision()).isEqualTo(2);
  }

  @Test
  void the_branch_not_taken_is_not_looked_at() {
    TxnRequest txn = new TxnRequest(List.of(FALSE), ops(range("a", "", 99)), ops(put("a", "1")));
    assertThat(answer(txn).succeeded()).isFalse();
    assertThat(machine.all(0)).containsExactly("a=1");
  }

  @Test
  void a_compacted_range_fails_and_so_does_a_negative_one() {
    machine.put("a", "0");
    machine.put("a", "1");
    machine.put("a", "2");
    assertThat(error(then(range("a", "", -2), put("b", "")))).isEqualTo(KvError.COMPACTED);
    machine.compactFully(3);
    assertThat(error(then(range("a", "", 2), put("b", "")))).isEqualTo(KvError.COMPACTED);
    assertThat(error(then(range("a", "", -1), put("b", "")))).isEqualTo(KvError.COMPACTED);
    assertThat(answer(then(range("a", "", 3))).responses()).hasSize(1);
  }

  /// etcd's validation lets a delete to the end of all keys pass beside a put of one of them.
  @Test
  void what_was_deleted_before_in_the_transaction_cannot_be_kept() {
    machine.put("a", "0");
    Kv.Request keep = new Kv.PutRequest(b("a"), b(""), 0, false, true, false);
    assertThat(error(then(delete("a", "\0"), keep))).isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(machine.all(0)).containsExactly("a=0");
    answer(then(delete("a", "\0"), put("a", "1"), then(keep)));
    assertThat(machine.get("a").version()).isEqualTo(2);
    assertThat(machine.all(0)).containsExactly("a=1");
  }

  @Test
  void a_missing_key_is_told_before_a_missing_lease() {
    Kv.Request keep = new Kv.PutRequest(b("a"), b(""), -5, false, true, false);
    assertThat(error(then(keep))).isEqualTo(KvError.KEY_NOT_FOUND);
    machine.put("a", "0");
    assertThat(error(then(keep))).isEqualTo(KvError.LEASE_NOT_FOUND);
  }

  @Test
  void a_key_deleted_and_put_in_one_transaction_is_created_anew() {
    machine.put("a", "0");
    Applied applied = machine.apply(new Command.Txn(then(delete("a", "\0"), put("a", "1"))));
    assertThat(eventTexts(applied.events())).containsExactly("3-a", "3+a=1");
    assertThat(machine.get("a").createRevision()).isEqualTo(3);
    assertThat(machine.get("a").version()).isEqualTo(1);
    assertThat(eventTexts(machine.view().changes(3, 1 << 20).events()))
        .containsExactly("3-a", "3+a=1");
    assertThat(machine.all(2)).containsExactly("a=0");
    machine.restart();
    assertThat(machine.all(0)).containsExactly("a=1");
  }

  @Test
  void an_operation_that_says_nothing_fails_the_transaction() {
    TxnRequest txn =
        new TxnRequest(List.of(), List.of(Optional.of(put("a", "1")), Optional.empty()), List.of());
    assertThat(error(txn)).isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(machine.all(0)).isEmpty();
  }

  @Test
  void a_view_answers_a_transaction_of_ranges_as_the_log_would() {
    machine.put("a", "1");
    machine.put("b", "2");
    TxnRequest txn = then(range("a", "z", 0), then(range("a", "", 2)));
    assertThat(machine.view().txn(txn)).isEqualTo(answer(txn));
    assertThatThrownBy(() -> machine.view().txn(then(put("a", "3"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> machine.view().txn(then(range("a", "", 9))))
        .isInstanceOf(KvException.class);
  }
}
