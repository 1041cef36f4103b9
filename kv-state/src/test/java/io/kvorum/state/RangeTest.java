package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static io.kvorum.state.Machine.rangeOf;
import static io.kvorum.state.Machine.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.RangeRequest;
import io.kvorum.api.Kv.SortOrder;
import io.kvorum.api.Kv.SortTarget;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RangeTest {
  private final Machine machine = new Machine();

  /// a: created 2, changed 6; b: 3; c: 4, deleted 7; d: 5.
  @BeforeEach
  void write() {
    machine.put("a", "1");
    machine.put("b", "9");
    machine.put("c", "3");
    machine.put("d", "5");
    machine.put("a", "7");
    machine.delete("c");
  }

  private Kv.RangeResponse range(String key, String end) {
    return machine.range(rangeOf(key, end, 0, 0));
  }

  private static RangeRequest sorted(SortOrder order, SortTarget target, long limit) {
    return new RangeRequest(
        b("a"), b("z"), limit, 0, order, target, false, false, false, 0, 0, 0, 0);
  }

  private static RangeRequest only(boolean keys, boolean count, long limit, long revision) {
    return new RangeRequest(
        b("a"),
        b("z"),
        limit,
        revision,
        SortOrder.NONE,
        SortTarget.KEY,
        false,
        keys,
        count,
        0,
        0,
        0,
        0);
  }

  private static RangeRequest filtered(long minMod, long maxMod, long minCreate, long maxCreate) {
    return new RangeRequest(
        b("a"),
        b("z"),
        0,
        0,
        SortOrder.NONE,
        SortTarget.KEY,
        false,
        false,
        false,
        minMod,
        maxMod,
        minCreate,
        maxCreate);
  }

  @Test
  void no_end_means_the_key_alone() {
    assertThat(texts(range("a", "").kvs())).containsExactly("a=7");
    assertThat(range("c", "")).isEqualTo(range("nothing", ""));
    assertThat(range("c", "").count()).isZero();
  }

  @Test
  void the_end_is_exclusive_and_a_zero_byte_is_no_end() {
    assertThat(texts(range("a", "d").kvs())).containsExactly("a=7", "b=9");
    assertThat(texts(range("b", "\0").kvs())).containsExactly("b=9", "d=5");
    assertThat(texts(range("\0", "\0").kvs())).containsExactly("a=7", "b=9", "d=5");
  }

  @Test
  void an_end_at_or_before_the_key_is_an_empty_range() {
    assertThat(range("d", "a").kvs()).isEmpty();
    assertThat(range("a", "a").count()).isZero();
  }

  @Test
  void a_limit_cuts_and_tells_of_more_while_the_count_is_of_all() {
    Kv.RangeResponse page = machine.range(rangeOf("a", "z", 2, 0));
    assertThat(texts(page.kvs())).containsExactly("a=7", "b=9");
    assertThat(page.more()).isTrue();
    assertThat(page.count()).isEqualTo(3);
    Kv.RangeResponse whole = machine.range(rangeOf("a", "z", 3, 0));
    assertThat(whole.more()).isFalse();
    assertThat(whole.kvs()).hasSize(3);
    assertThat(machine.range(rangeOf("a", "z", -1, 0)).kvs()).hasSize(3);
    assertThat(machine.range(rangeOf("a", "z", Long.MAX_VALUE, 0)).kvs()).hasSize(3);
  }

  @Test
  void an_older_revision_is_as_it_was_under_the_present_header() {
    Kv.RangeResponse then = machine.range(rangeOf("a", "z", 2, 5));
    assertThat(texts(then.kvs())).containsExactly("a=1", "b=9");
    assertThat(then.more()).isTrue();
    assertThat(then.count()).isEqualTo(4);
    assertThat(then.header().revision()).isEqualTo(7);
    assertThat(machine.all(1)).isEmpty();
    assertThat(machine.all(2)).containsExactly("a=1");
    assertThat(machine.all(-5)).isEqualTo(machine.all(0));
    assertThat(then.kvs().getFirst()).isEqualTo(new KeyValue(b("a"), 2, 2, 1, b("1"), 0));
  }

  @Test
  void a_future_revision_is_refused() {
    assertThatThrownBy(() -> machine.all(8))
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.error()).isEqualTo(KvError.FUTURE_REVISION));
  }

  @Test
  void an_order_sorts_all_by_its_target_and_then_cuts() {
    assertThat(order(SortOrder.DESCEND, SortTarget.KEY, 2)).containsExactly("d=5", "b=9");
    assertThat(order(SortOrder.ASCEND, SortTarget.VALUE, 0)).containsExactly("d=5", "a=7", "b=9");
    assertThat(order(SortOrder.DESCEND, SortTarget.VALUE, 1)).containsExactly("b=9");
    assertThat(order(SortOrder.ASCEND, SortTarget.MOD, 0)).containsExactly("b=9", "d=5", "a=7");
    assertThat(order(SortOrder.DESCEND, SortTarget.CREATE, 0)).containsExactly("d=5", "b=9", "a=7");
    assertThat(order(SortOrder.DESCEND, SortTarget.VERSION, 1)).containsExactly("a=7");
    assertThat(machine.range(sorted(SortOrder.DESCEND, SortTarget.MOD, 1)).more()).isTrue();
  }

  @Test
  void without_an_order_another_target_sorts_only_what_the_limit_let_through() {
    assertThat(order(SortOrder.NONE, SortTarget.MOD, 1)).containsExactly("b=9");
    assertThat(order(SortOrder.NONE, SortTarget.VALUE, 1)).containsExactly("a=7");
    assertThat(order(SortOrder.NONE, SortTarget.VALUE, 0)).containsExactly("d=5", "a=7", "b=9");
  }

  private List<String> order(SortOrder order, SortTarget target, long limit) {
    return texts(machine.range(sorted(order, target, limit)).kvs());
  }

  @Test
  void filters_choose_by_revision_before_the_limit_and_leave_the_count() {
    assertThat(texts(machine.range(filtered(4, 0, 0, 0)).kvs())).containsExactly("a=7", "d=5");
    assertThat(texts(machine.range(filtered(0, 5, 0, 0)).kvs())).containsExactly("b=9", "d=5");
    assertThat(texts(machine.range(filtered(0, 0, 3, 3)).kvs())).containsExactly("b=9");
    assertThat(texts(machine.range(filtered(6, 6, 0, 2)).kvs())).containsExactly("a=7");
    assertThat(machine.range(filtered(0, 0, 3, 3)).count()).isEqualTo(3);
    RangeRequest limited =
        new RangeRequest(
            b("a"), b("z"), 1, 0, SortOrder.NONE, SortTarget.KEY, false, false, false, 0, 5, 0, 0);
    assertThat(texts(machine.range(limited).kvs())).containsExactly("b=9");
    assertThat(machine.range(limited).more()).isTrue();
  }

  @Test
  void a_filter_on_one_key_may_leave_none() {
    RangeRequest one =
        new RangeRequest(
            b("a"), b(""), 0, 0, SortOrder.NONE, SortTarget.KEY, false, false, false, 7, 0, 0, 0);
    assertThat(machine.range(one).kvs()).isEmpty();
    assertThat(machine.range(one).count()).isEqualTo(1);
  }

  @Test
  void count_only_has_no_keys_at_any_revision() {
    assertThat(machine.range(only(false, true, 0, 0)))
        .isEqualTo(
            new Kv.RangeResponse(
                machine.range(only(false, true, 0, 0)).header(), List.of(), false, 3));
    assertThat(machine.range(only(false, true, 1, 5)).count()).isEqualTo(4);
    assertThat(machine.range(only(false, true, 1, 5)).more()).isFalse();
  }

  @Test
  void keys_only_leaves_out_value_and_lease() {
    machine.grant(3);
    machine.put("a", "x", 3);
    KeyValue key = machine.range(only(true, false, 1, 0)).kvs().getFirst();
    assertThat(key).isEqualTo(new KeyValue(b("a"), 2, 8, 3, b(""), 0));
    KeyValue then = machine.range(only(true, false, 1, 6)).kvs().getFirst();
    assertThat(then).isEqualTo(new KeyValue(b("a"), 2, 6, 2, b(""), 0));
  }

  @Test
  void keys_only_sorted_by_value_keeps_the_lease() {
    machine.grant(3);
    machine.put("a", "0", 3);
    RangeRequest request =
        new RangeRequest(
            b("a"),
            b("z"),
            1,
            0,
            SortOrder.ASCEND,
            SortTarget.VALUE,
            false,
            true,
            false,
            0,
            0,
            0,
            0);
    assertThat(machine.range(request).kvs())
        .containsExactly(new KeyValue(b("a"), 2, 8, 3, b(""), 3));
  }

  @Test
  void a_view_stays_as_it_was() {
    ReadView before = machine.view();
    machine.put("a", "new");
    machine.delete("b");
    assertThat(texts(before.range(rangeOf("a", "z", 0, 0)).kvs()))
        .containsExactly("a=7", "b=9", "d=5");
    assertThat(before.revision()).isEqualTo(7);
  }
}
