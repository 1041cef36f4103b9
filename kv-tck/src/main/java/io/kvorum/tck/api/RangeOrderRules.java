package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.KeyValue;
import io.kvorum.tck.api.pb.RangeRequest;
import io.kvorum.tck.api.pb.RangeRequest.SortOrder;
import io.kvorum.tck.api.pb.RangeRequest.SortTarget;
import io.kvorum.tck.api.pb.RangeResponse;
import java.util.List;
import java.util.function.Supplier;

/// RANGE-14 to RANGE-20: the order of pairs, what of them is told, and how fresh they are.
abstract class RangeOrderRules extends ApiRules {
  RangeOrderRules(Supplier<Session> session) {
    super(session);
  }

  /// Values fall as keys rise; `b` was created last, and `c` changed last and most often.
  private void putThree() {
    put("c", "4");
    put("a", "3");
    put("b", "2");
    put("a", "3");
    put("c", "1");
    put("c", "1");
  }

  private List<String> sorted(SortOrder order, SortTarget target) {
    return names(every().setSortOrder(order).setSortTarget(target));
  }

  @Rule("RANGE-14")
  void pairs_are_sorted_by_what_is_asked_for_and_then_limited() {
    putThree();

    assertThat(sorted(SortOrder.ASCEND, SortTarget.KEY)).containsExactly("a", "b", "c");
    assertThat(sorted(SortOrder.DESCEND, SortTarget.KEY)).containsExactly("c", "b", "a");
    assertThat(sorted(SortOrder.ASCEND, SortTarget.VERSION)).containsExactly("b", "a", "c");
    assertThat(sorted(SortOrder.DESCEND, SortTarget.VERSION)).containsExactly("c", "a", "b");
    assertThat(sorted(SortOrder.ASCEND, SortTarget.CREATE)).containsExactly("c", "a", "b");
    assertThat(sorted(SortOrder.DESCEND, SortTarget.MOD)).containsExactly("c", "a", "b");
    assertThat(sorted(SortOrder.ASCEND, SortTarget.VALUE)).containsExactly("c", "b", "a");
    RangeResponse one =
        range(every().setSortOrder(SortOrder.DESCEND).setSortTarget(SortTarget.CREATE).setLimit(1));
    assertThat(names(one)).containsExactly("b");
    assertThat(one.getMore()).isTrue();
  }

  @Rule("RANGE-15")
  void without_an_order_only_the_first_keys_within_the_limit_are_sorted() {
    putThree();
    RangeRequest.Builder byValue = every().setSortTarget(SortTarget.VALUE);

    assertThat(names(byValue)).containsExactly("c", "b", "a");
    assertThat(names(byValue.setLimit(1))).containsExactly("b");
  }

  @Rule("RANGE-16")
  void keys_only_leaves_the_values_out() {
    put("a", "1");

    KeyValue pair = range(only("a").setKeysOnly(true)).getKvs(0);
    assertThat(pair).isEqualTo(stored("a").toBuilder().clearValue().build());
  }

  @Rule("RANGE-17")
  void keys_only_leaves_the_lease_out_unless_values_are_sorted() {
    put(putting("a", "1").setLease(grant()));
    RangeRequest.Builder keys = only("a").setKeysOnly(true);

    assertThat(range(keys).getKvs(0).getLease()).isZero();
    assertThat(txn(Requests.all(Requests.op(keys))).getResponses(0).getResponseRange().getKvs(0))
        .isEqualTo(stored("a").toBuilder().clearValue().clearLease().build());
    assertThat(range(keys.setSortTarget(SortTarget.VALUE)).getKvs(0))
        .isEqualTo(stored("a").toBuilder().clearValue().build());
  }

  @Rule("RANGE-18")
  void unknown_orders_and_targets_are_refused() {
    assertThat(refusal(Keys.RANGE, only("a").setSortOrderValue(3).build()))
        .isEqualTo(Refusal.INVALID_SORT);
    assertThat(refusal(Keys.RANGE, only("a").setSortTargetValue(5).build()))
        .isEqualTo(Refusal.INVALID_SORT);
    assertThat(refusal(Keys.RANGE, only("a").setSortTargetValue(-1).build()))
        .isEqualTo(Refusal.INVALID_SORT);
  }

  @Rule("RANGE-19")
  void a_read_sees_what_was_written_before_at_any_member() {
    for (int i = 0; i < 20; i++) {
      String value = "" + i;
      put("a", value);
      KeyValue seen = session().last().ask(Keys.RANGE, only("a").build()).getKvs(0);
      assertThat(seen.getValue()).isEqualTo(Requests.text(value));
    }
  }

  @Rule("RANGE-20")
  void a_serializable_read_sees_what_was_written_at_its_member() {
    for (int i = 0; i < 20; i++) {
      String value = "" + i;
      long written = put("a", value);
      RangeResponse response = range(only("a").setSerializable(true));
      assertThat(response.getHeader().getRevision()).isEqualTo(written);
      assertThat(response.getKvs(0).getValue()).isEqualTo(Requests.text(value));
    }
  }
}
