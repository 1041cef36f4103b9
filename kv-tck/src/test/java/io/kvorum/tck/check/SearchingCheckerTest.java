package io.kvorum.tck.check;

import static io.kvorum.tck.check.Requests.both;
import static io.kvorum.tck.check.Requests.delete;
import static io.kvorum.tck.check.Requests.get;
import static io.kvorum.tck.check.Requests.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SearchingCheckerTest {
  private final ScriptedStore store = new ScriptedStore();

  @Test
  void legal_histories_are_legal_with_and_without_revisions() {
    for (long seed = 1; seed <= 100; seed++) {
      List<Operation> any = new RandomHistories(seed, 3, 0, true).run(5, 200).recorder.operations();
      SearchingChecker.checkValues(any).requireLegal();
      SearchingChecker.checkRevisions(any).requireLegal();
    }
  }

  @Test
  void unknown_writes_may_have_happened_or_not() {
    for (long seed = 1; seed <= 100; seed++) {
      List<Operation> any = new RandomHistories(seed, 8, 4, true).run(3, 60).recorder.operations();
      SearchingChecker.checkValues(any).requireLegal();
    }
  }

  /// The second opinion: a read is falsified at random, and both judges must agree.
  @Test
  void it_agrees_with_the_checker_of_revisions() {
    int illegal = 0;
    for (long seed = 1; seed <= 300; seed++) {
      ScriptedStore any = new RandomHistories(seed, 3, 0, true).run(4, 80);
      List<Operation> falsified = falsified(any.recorder.operations(), new Random(seed));
      boolean byWitness = LinearizabilityChecker.check(History.of(falsified)).isLegal();
      assertThat(SearchingChecker.checkRevisions(falsified).isLegal())
          .as("seed %s", seed)
          .isEqualTo(byWitness);
      illegal += byWitness ? 0 : 1;
    }
    assertThat(illegal).as("histories that the falsification really broke").isBetween(50, 299);
  }

  /// One read gives the answer of another read of the same key.
  private static List<Operation> falsified(List<Operation> operations, Random random) {
    List<Operation> copy = new ArrayList<>(operations);
    List<Operation> reads =
        copy.stream().filter(o -> o.request() instanceof Kv.RangeRequest).toList();
    Operation victim = reads.get(random.nextInt(reads.size()));
    List<Operation> same =
        reads.stream().filter(o -> o.request().equals(victim.request())).toList();
    Outcome other = same.get(random.nextInt(same.size())).outcome();
    copy.set(
        copy.indexOf(victim),
        new Operation(
            victim.id(),
            victim.client(),
            victim.callNanos(),
            victim.returnNanos(),
            victim.request(),
            other));
    return copy;
  }

  @Test
  void a_stale_read_is_found_without_any_revision() {
    store.run(1, put("a", "1"));
    Kv.Response old = store.execute(get("a"));
    store.run(1, put("a", "2"));
    store.falsify(2, get("a"), Headers.at(0, old));
    Verdict verdict = SearchingChecker.checkValues(store.recorder.operations());
    assertThat(verdict.isLegal()).isFalse();
    assertThat(verdict.violations().getFirst().toString())
        .contains("of 2 of 3 operations", "holds {a = '2'", "get a -> a = '1'");
  }

  @Test
  void a_value_that_vanishes_and_comes_back_is_found() {
    Kv.Response none = store.execute(get("a"));
    HistoryRecorder.Pending write = store.call(1, put("a", "1"));
    store.execute(put("a", "1"));
    store.run(2, get("a"));
    store.falsify(2, get("a"), none);
    write.unknown(store.tick(), "time-out");
    assertThat(SearchingChecker.checkValues(store.recorder.operations()).isLegal()).isFalse();
  }

  @Test
  void half_a_transaction_is_found_across_keys() {
    Kv.Response none = store.execute(get("b"));
    store.run(1, both(put("a", "1"), put("b", "1")));
    store.falsify(2, get("b"), none);
    assertThat(SearchingChecker.checkValues(store.recorder.operations()).isLegal()).isFalse();
  }

  @Test
  void a_delete_that_deleted_nothing_where_something_was_is_found() {
    Kv.Response nothing = store.execute(delete("a"));
    store.run(1, put("a", "1"));
    store.falsify(1, delete("a"), nothing);
    assertThat(SearchingChecker.checkValues(store.recorder.operations()).isLegal()).isFalse();
  }

  @Test
  void what_needs_revisions_is_refused_where_there_are_none() {
    Kv.TxnRequest compares =
        new Kv.TxnRequest(
            List.of(
                new Compare(
                    Compare.Result.EQUAL,
                    Bytes.utf8("a"),
                    Bytes.EMPTY,
                    new Compare.Operand.ModRevision(0))),
            List.of(Optional.of(put("a", "1"))),
            List.of());
    store.run(1, compares);
    assertThatThrownBy(() -> SearchingChecker.checkValues(store.recorder.operations()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs revisions");
  }
}
