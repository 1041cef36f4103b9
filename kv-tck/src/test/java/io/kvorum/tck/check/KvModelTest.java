package io.kvorum.tck.check;

import static io.kvorum.tck.check.Requests.both;
import static io.kvorum.tck.check.Requests.delete;
import static io.kvorum.tck.check.Requests.get;
import static io.kvorum.tck.check.Requests.getAt;
import static io.kvorum.tck.check.Requests.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.Kv.SortOrder;
import io.kvorum.api.Kv.SortTarget;
import io.kvorum.api.KvException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The model against etcd's rules, by their paragraphs in the contract (semantics.md).
class KvModelTest {
  private static final Bytes ZERO = Bytes.wrap(new byte[1]);

  private final ScriptedStore store = new ScriptedStore();

  private KeyValue read(String key) {
    return ((Kv.RangeResponse) store.execute(get(key))).kvs().getFirst();
  }

  private List<String> range(long limit, SortOrder order, SortTarget target) {
    Kv.RangeRequest request =
        new Kv.RangeRequest(ZERO, ZERO, limit, 0, order, target, false, false, false, 0, 0, 0, 0);
    return ((Kv.RangeResponse) store.execute(request))
        .kvs().stream().map(kv -> kv.key().utf8()).toList();
  }

  private boolean holds(Compare.Result result, String key, String end, Compare.Operand operand) {
    Compare compare = new Compare(result, Bytes.utf8(key), Bytes.utf8(end), operand);
    Kv.TxnRequest txn = new Kv.TxnRequest(List.of(compare), List.of(), List.of());
    return ((Kv.TxnResponse) store.execute(txn)).succeeded();
  }

  @Test
  void versions_count_from_the_creation() {
    store.execute(put("a", "1"));
    store.execute(put("a", "2"));
    assertThat(read("a")).isEqualTo(kv("a", 2, 3, 2, "2"));
    store.execute(delete("a"));
    store.execute(put("a", "3"));
    assertThat(read("a")).isEqualTo(kv("a", 5, 5, 1, "3"));
  }

  private static KeyValue kv(String key, long create, long mod, long version, String value) {
    return new KeyValue(Bytes.utf8(key), create, mod, version, Bytes.utf8(value), 0);
  }

  @Test
  void only_what_changes_something_makes_a_revision() {
    store.execute(delete("nothing"));
    store.execute(both(get("a"), delete("nothing")));
    assertThat(store.rows.revision()).isEqualTo(1);
    store.execute(both(put("a", "1"), put("b", "1")));
    assertThat(store.rows.revision()).isEqualTo(2);
  }

  @Test
  void a_transaction_reads_its_own_writes() {
    Kv.TxnResponse response =
        (Kv.TxnResponse) store.execute(both(put("a", "1"), get("a"), delete("a"), get("a")));
    assertThat(((Kv.RangeResponse) response.responses().get(1)).kvs())
        .containsExactly(kv("a", 2, 2, 1, "1"));
    assertThat(((Kv.RangeResponse) response.responses().get(3)).kvs()).isEmpty();
    assertThat(store.events)
        .extracting(Event::type)
        .containsExactly(Event.Type.PUT, Event.Type.DELETE);
  }

  @Test
  void pages_are_cut_after_sorting_and_counted_whole() {
    store.execute(put("c", "1"));
    store.execute(put("a", "3"));
    store.execute(put("b", "2"));
    assertThat(range(0, SortOrder.NONE, SortTarget.KEY)).containsExactly("a", "b", "c");
    assertThat(range(2, SortOrder.DESCEND, SortTarget.KEY)).containsExactly("c", "b");
    assertThat(range(2, SortOrder.ASCEND, SortTarget.VALUE)).containsExactly("c", "b");
    assertThat(range(1, SortOrder.NONE, SortTarget.VALUE)).containsExactly("b");
    Kv.RangeRequest page =
        new Kv.RangeRequest(
            ZERO, ZERO, 1, 0, SortOrder.NONE, SortTarget.KEY, false, true, false, 3, 0, 0, 0);
    Kv.RangeResponse answer = (Kv.RangeResponse) store.execute(page);
    assertThat(answer.count()).isEqualTo(3);
    assertThat(answer.more()).isTrue();
    assertThat(answer.kvs()).containsExactly(kv("a", 3, 3, 1, ""));
  }

  @Test
  void compares_look_at_every_key_of_a_range_and_at_absent_keys_as_zeros() {
    store.execute(put("a1", "x"));
    store.execute(put("a2", "y"));
    assertThat(holds(Compare.Result.GREATER, "a", "b", new Compare.Operand.ModRevision(1)))
        .isTrue();
    assertThat(holds(Compare.Result.GREATER, "a", "b", new Compare.Operand.ModRevision(2)))
        .isFalse();
    assertThat(holds(Compare.Result.EQUAL, "no", "", new Compare.Operand.Version(0))).isTrue();
    assertThat(holds(Compare.Result.LESS, "no", "", new Compare.Operand.CreateRevision(1)))
        .isTrue();
    assertThat(holds(Compare.Result.NOT_EQUAL, "no", "", new Compare.Operand.Value(Bytes.EMPTY)))
        .isFalse();
    assertThat(holds(Compare.Result.UNKNOWN, "a1", "", new Compare.Operand.Lease(9))).isTrue();
  }

  @Test
  void nested_conditions_are_decided_before_anything_is_written() {
    Compare absent =
        new Compare(
            Compare.Result.EQUAL, Bytes.utf8("a"), Bytes.EMPTY, new Compare.Operand.Version(0));
    Kv.TxnRequest inner =
        new Kv.TxnRequest(List.of(absent), List.of(Optional.of(put("b", "absent"))), List.of());
    store.execute(both(put("a", "1"), inner));
    assertThat(read("b").value()).isEqualTo(Bytes.utf8("absent"));
  }

  @Test
  void a_transaction_that_cannot_be_executed_whole_changes_nothing() {
    Kv.PutRequest keepsValue =
        new Kv.PutRequest(Bytes.utf8("absent"), Bytes.EMPTY, 0, false, true, false);
    assertThatThrownBy(() -> store.execute(both(put("a", "1"), keepsValue)))
        .isInstanceOf(KvException.class)
        .hasMessage("etcdserver: key not found");
    assertThatThrownBy(() -> store.execute(both(put("a", "1"), getAt("a", 2))))
        .hasMessage("etcdserver: mvcc: required revision is a future revision");
    assertThat(store.rows.revision()).isEqualTo(1);
  }
}
