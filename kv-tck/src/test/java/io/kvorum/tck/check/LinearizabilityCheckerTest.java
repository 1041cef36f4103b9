package io.kvorum.tck.check;

import static io.kvorum.tck.check.Requests.both;
import static io.kvorum.tck.check.Requests.delete;
import static io.kvorum.tck.check.Requests.get;
import static io.kvorum.tck.check.Requests.getAll;
import static io.kvorum.tck.check.Requests.getAt;
import static io.kvorum.tck.check.Requests.getStale;
import static io.kvorum.tck.check.Requests.put;
import static io.kvorum.tck.check.Requests.putLeased;
import static io.kvorum.tck.check.Requests.swap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.tck.check.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LinearizabilityCheckerTest {
  private final ScriptedStore store = new ScriptedStore();

  private static Violation only(History history) {
    Verdict verdict = LinearizabilityChecker.check(history);
    assertThat(verdict.violations()).as("%s", verdict).hasSize(1);
    return verdict.violations().getFirst();
  }

  private static List<Kind> kinds(History history) {
    return LinearizabilityChecker.check(history).violations().stream()
        .map(Violation::kind)
        .toList();
  }

  private static List<Long> ids(Violation violation) {
    return violation.operations().stream().map(Operation::id).toList();
  }

  @Test
  void histories_of_overlapping_clients_are_legal() {
    for (long seed = 1; seed <= 200; seed++) {
      ScriptedStore any = new RandomHistories(seed, 4, 0, false).run(8, 300);
      LinearizabilityChecker.check(any.history()).requireLegal();
      LinearizabilityChecker.check(any.historyWithoutChanges()).requireLegal();
    }
  }

  @Test
  void unknown_writes_are_found_among_the_changes_or_dropped() {
    int executed = 0;
    int dropped = 0;
    for (long seed = 1; seed <= 200; seed++) {
      ScriptedStore any = new RandomHistories(seed, 4, 20, false).run(8, 300);
      Verdict verdict = LinearizabilityChecker.check(any.history()).requireLegal();
      executed += verdict.persistedUnknowns();
      dropped += verdict.droppedUnknowns();
    }
    assertThat(executed).isGreaterThan(1_000);
    assertThat(dropped).isGreaterThan(1_000);
  }

  @Test
  void unknown_writes_need_the_changes() {
    store.call(1, put("a", "1")).unknown(store.tick(), "time-out");
    assertThatThrownBy(() -> LinearizabilityChecker.check(store.historyWithoutChanges()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 writes");
  }

  @Test
  void a_stale_read_is_found_and_told_beside_the_write_that_it_missed() {
    store.run(1, put("a", "1"));
    Kv.Response old = store.execute(get("a"));
    store.run(1, put("a", "2"));
    store.falsify(2, get("a"), old);
    Violation violation = only(store.history());
    assertThat(violation.kind()).isEqualTo(Kind.STALE_READ);
    assertThat(ids(violation)).containsExactly(1L, 2L);
    assertThat(violation.toString())
        .contains("#1 by client 1", "put a = '2'", "#2 by client 2", "get a -> a = '1' (mod 2");
  }

  @Test
  void a_read_that_overlaps_a_write_may_miss_it() {
    store.run(1, put("a", "1"));
    HistoryRecorder.Pending read = store.call(2, get("a"));
    Kv.Response old = store.execute(get("a"));
    store.run(1, put("a", "2"));
    read.answered(store.tick(), old);
    LinearizabilityChecker.check(store.history()).requireLegal();
  }

  @Test
  void a_serializable_read_may_be_stale_but_must_have_been_true_once() {
    store.run(1, put("a", "1"));
    Kv.Response old = store.execute(get("a"));
    store.run(1, put("a", "2"));
    store.falsify(2, getStale("a"), old);
    LinearizabilityChecker.check(store.history()).requireLegal();

    store.falsify(2, getStale("a"), Headers.at(3, old));
    assertThat(only(store.history()).kind()).isEqualTo(Kind.WRONG_ANSWER);
  }

  @Test
  void what_a_serializable_read_has_seen_no_later_read_may_miss() {
    store.run(1, put("a", "1"));
    Kv.Response old = store.execute(get("a"));
    HistoryRecorder.Pending write = store.call(1, put("a", "2"));
    Kv.Response done = store.execute(put("a", "2"));
    store.run(2, getStale("a"));
    store.falsify(3, get("a"), old);
    write.answered(store.tick(), done);
    assertThat(only(store.history()).kind()).isEqualTo(Kind.STALE_READ);
  }

  @Test
  void a_lost_write_is_found_when_its_revision_belongs_to_another() {
    Kv.Response lost = Headers.at(2, store.execute(put("a", "1")));
    ScriptedStore restarted = new ScriptedStore();
    restarted.falsify(1, put("a", "1"), lost);
    HistoryRecorder.Pending other = restarted.call(2, put("b", "2"));
    restarted.execute(put("b", "2"));
    other.unknown(restarted.tick(), "no answer");
    Violation violation = only(restarted.history());
    assertThat(violation.kind()).isEqualTo(Kind.LOST_WRITE);
    assertThat(violation.toString()).contains("put a = '1'", "put b = '2'");
  }

  @Test
  void a_lost_write_is_found_when_its_revision_never_came_to_be() {
    store.run(1, put("a", "1"));
    store.falsify(1, put("a", "2"), Headers.at(3, store.execute(put("a", "2"))));
    store.events.removeLast();
    assertThat(only(store.history()).kind()).isEqualTo(Kind.LOST_WRITE);
  }

  @Test
  void two_acknowledged_writes_of_one_revision_are_found() {
    store.run(1, put("a", "1"));
    Kv.Response first = store.run(1, put("a", "2"));
    store.falsify(2, put("b", "3"), first);
    assertThat(kinds(store.history())).contains(Kind.REVISION_TWICE);
    assertThat(kinds(store.historyWithoutChanges())).contains(Kind.REVISION_TWICE);
  }

  @Test
  void a_doubled_write_is_found_and_named() {
    store.run(1, put("a", "1"));
    store.execute(put("a", "1"));
    store.run(2, get("a"));
    Violation violation = only(store.history());
    assertThat(violation.kind()).isEqualTo(Kind.UNEXPLAINED_CHANGE);
    assertThat(ids(violation)).containsExactly(0L);
    assertThat(kinds(store.historyWithoutChanges())).contains(Kind.UNEXPLAINED_CHANGE);
  }

  @Test
  void an_unknown_write_that_is_applied_twice_is_found() {
    HistoryRecorder.Pending write = store.call(1, put("a", "1"));
    store.execute(put("a", "1"));
    store.execute(put("a", "1"));
    write.unknown(store.tick(), "time-out");
    assertThat(only(store.history()).kind()).isEqualTo(Kind.UNEXPLAINED_CHANGE);
  }

  @Test
  void a_revision_that_goes_back_is_found() {
    HistoryRecorder.Pending first = store.call(1, put("a", "1"));
    Kv.Response early = store.execute(put("a", "1"));
    store.run(2, put("b", "2"));
    first.unknown(store.tick(), "time-out");
    store.falsify(3, put("a", "1"), early);
    assertThat(only(store.history()).kind()).isEqualTo(Kind.REVISION_WENT_BACK);
  }

  @Test
  void an_unknown_write_must_not_be_executed_before_it_was_asked_for() {
    store.execute(put("a", "early"));
    store.run(1, get("a"));
    store.call(2, put("a", "early")).unknown(store.tick(), "time-out");
    Violation violation = only(store.history());
    assertThat(violation.kind()).isEqualTo(Kind.REVISION_WENT_BACK);
    assertThat(ids(violation)).containsExactly(0L, 1L);
  }

  @Test
  void a_read_of_a_value_that_was_never_written_is_found() {
    store.run(1, put("a", "1"));
    KeyValue invented = new KeyValue(Bytes.utf8("a"), 2, 2, 1, Bytes.utf8("ghost"), 0);
    store.falsify(
        2,
        get("a"),
        Headers.at(
            2,
            new Kv.RangeResponse(
                new io.kvorum.api.ResponseHeader(1, 1, 2, 1), List.of(invented), false, 1)));
    Violation violation = only(store.history());
    assertThat(violation.kind()).isEqualTo(Kind.WRONG_ANSWER);
    assertThat(violation.toString()).contains("right at this revision is: a = '1'", "'ghost'");
  }

  @Test
  void half_a_transaction_is_found() {
    store.run(1, both(put("a", "1"), put("b", "1")));
    store.events.removeLast();
    Violation violation = only(store.history());
    assertThat(violation.kind()).isEqualTo(Kind.WRONG_CHANGE);
    assertThat(violation.toString()).contains("the change is revision 2 (put a = '1'");
  }

  @Test
  void a_wrong_count_a_wrong_branch_and_a_wrong_previous_value_are_found() {
    store.run(1, put("a", "1"));
    Kv.RangeResponse all = (Kv.RangeResponse) store.execute(getAll());
    store.falsify(1, getAll(), new Kv.RangeResponse(all.header(), all.kvs(), all.more(), 2));
    assertThat(only(store.history()).kind()).isEqualTo(Kind.WRONG_ANSWER);

    ScriptedStore branches = new ScriptedStore();
    branches.run(1, put("a", "1"));
    Kv.TxnResponse swapped = (Kv.TxnResponse) branches.execute(swap("a", "2", "3"));
    branches.falsify(
        1, swap("a", "2", "3"), new Kv.TxnResponse(swapped.header(), true, swapped.responses()));
    assertThat(only(branches.history()).kind()).isEqualTo(Kind.WRONG_ANSWER);

    ScriptedStore previous = new ScriptedStore();
    previous.run(1, put("a", "1"));
    Kv.DeleteRangeResponse gone = (Kv.DeleteRangeResponse) previous.execute(delete("a"));
    previous.falsify(
        1, delete("a"), new Kv.DeleteRangeResponse(gone.header(), gone.deleted(), List.of()));
    assertThat(only(previous.history()).kind()).isEqualTo(Kind.WRONG_ANSWER);
  }

  @Test
  void a_read_from_the_future_is_found() {
    store.run(1, put("a", "1"));
    store.falsify(1, get("a"), Headers.at(9, store.execute(get("a"))));
    Violation violation = only(store.history());
    assertThat(violation.kind()).isEqualTo(Kind.UNEXPLAINED_CHANGE);
    assertThat(violation.explanation()).contains("revision 3 to 9");
  }

  @Test
  void reads_of_old_revisions_are_held_against_the_past() {
    store.run(1, put("a", "1"));
    store.run(1, delete("a"));
    store.run(1, put("a", "2"));
    store.run(2, getAt("a", 2));
    store.run(2, getAt("a", 3));
    LinearizabilityChecker.check(store.history()).requireLegal();

    store.falsify(2, getAt("a", 3), store.execute(get("a")));
    assertThat(only(store.history()).kind()).isEqualTo(Kind.WRONG_ANSWER);
  }

  @Test
  void the_end_of_a_lease_deletes_all_its_keys_and_no_others() {
    store.run(1, putLeased("a", "1", 7));
    store.run(1, putLeased("b", "1", 7));
    store.run(1, putLeased("c", "1", 8));
    store.events.add(Event.delete(Bytes.utf8("a"), 5));
    store.events.add(Event.delete(Bytes.utf8("b"), 5));
    LinearizabilityChecker.check(store.history()).requireLegal();

    store.events.removeLast();
    assertThat(only(store.history()).kind()).isEqualTo(Kind.UNEXPLAINED_CHANGE);
  }

  @Test
  void changes_out_of_order_are_found() {
    store.run(1, put("a", "1"));
    store.run(1, put("b", "2"));
    List<Event> turned = new ArrayList<>(store.events.reversed());
    assertThat(kinds(History.of(store.recorder.operations(), Change.of(turned))))
        .contains(Kind.BROKEN_CHANGES);
  }

  @Test
  @Timeout(120)
  void one_stale_read_among_a_million_operations_is_found() {
    ScriptedStore large = new RandomHistories(1, 10_000, 1, true).run(16, 1_000_000);
    Kv.Response old = large.execute(get("k1"));
    large.run(1, put("k1", "newest"));
    large.falsify(2, get("k1"), old);
    History history = large.history();

    assertThat(only(history).kind()).isEqualTo(Kind.STALE_READ);
  }
}
