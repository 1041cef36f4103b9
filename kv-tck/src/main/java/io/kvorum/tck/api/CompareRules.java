package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.Compare;
import io.kvorum.tck.api.pb.Compare.CompareResult;
import io.kvorum.tck.api.pb.Compare.CompareTarget;
import io.kvorum.tck.api.pb.KeyValue;
import io.kvorum.tck.api.pb.TxnRequest;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/// COMPARE-1 to COMPARE-7: the conditions of a transaction.
abstract class CompareRules extends ApiRules {
  CompareRules(Supplier<Session> session) {
    super(session);
  }

  private Compare.Builder version(String name, CompareResult result, long version) {
    return Compare.newBuilder()
        .setKey(key(name))
        .setTarget(CompareTarget.VERSION)
        .setResult(result)
        .setVersion(version);
  }

  private Compare.Builder value(String name, CompareResult result, String value) {
    return Compare.newBuilder()
        .setKey(key(name))
        .setTarget(CompareTarget.VALUE)
        .setResult(result)
        .setValue(Requests.text(value));
  }

  private boolean holds(Compare.Builder... compares) {
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    for (Compare.Builder compare : compares) {
      txn.addCompare(compare);
    }
    return txn(txn).getSucceeded();
  }

  @Rule("COMPARE-1")
  void all_conditions_have_to_hold_and_none_is_enough() {
    put("a", "1");

    assertThat(holds()).isTrue();
    assertThat(holds(version("a", CompareResult.EQUAL, 1))).isTrue();
    assertThat(holds(version("a", CompareResult.EQUAL, 1), version("a", CompareResult.EQUAL, 2)))
        .isFalse();
  }

  @Rule("COMPARE-2")
  void numbers_are_compared_as_numbers() {
    for (int i = 0; i < 10; i++) {
      put("a", "1");
    }

    assertThat(holds(version("a", CompareResult.EQUAL, 10))).isTrue();
    assertThat(holds(version("a", CompareResult.GREATER, 9))).isTrue();
    assertThat(holds(version("a", CompareResult.GREATER, 10))).isFalse();
    assertThat(holds(version("a", CompareResult.LESS, 11))).isTrue();
    assertThat(holds(version("a", CompareResult.LESS, 10))).isFalse();
    assertThat(holds(version("a", CompareResult.NOT_EQUAL, 9))).isTrue();
    assertThat(holds(version("a", CompareResult.NOT_EQUAL, 10))).isFalse();
  }

  @Rule("COMPARE-2")
  void revisions_and_leases_can_be_compared() {
    long lease = grant();
    put(putting("a", "1"));
    put(putting("a", "2").setLease(lease));
    KeyValue pair = stored("a");
    Compare.Builder of = Compare.newBuilder().setKey(key("a"));

    assertCompares(
        pair.getCreateRevision(),
        number -> of.clone().setTarget(CompareTarget.CREATE).setCreateRevision(number));
    assertCompares(
        pair.getModRevision(),
        number -> of.clone().setTarget(CompareTarget.MOD).setModRevision(number));
    assertCompares(lease, number -> of.clone().setTarget(CompareTarget.LEASE).setLease(number));
  }

  /// @param with compares the key's number with another one
  private void assertCompares(long number, LongFunction<Compare.Builder> with) {
    assertThat(holds(with.apply(number).setResult(CompareResult.EQUAL))).isTrue();
    assertThat(holds(with.apply(number + 1).setResult(CompareResult.EQUAL))).isFalse();
    assertThat(holds(with.apply(number - 1).setResult(CompareResult.GREATER))).isTrue();
    assertThat(holds(with.apply(number).setResult(CompareResult.GREATER))).isFalse();
    assertThat(holds(with.apply(number + 1).setResult(CompareResult.LESS))).isTrue();
    assertThat(holds(with.apply(number).setResult(CompareResult.LESS))).isFalse();
    assertThat(holds(with.apply(number + 1).setResult(CompareResult.NOT_EQUAL))).isTrue();
    assertThat(holds(with.apply(number).setResult(CompareResult.NOT_EQUAL))).isFalse();
  }

  @Rule("COMPARE-3")
  void values_are_compared_byte_by_byte() {
    put("a", "5");

    assertThat(holds(value("a", CompareResult.EQUAL, "5"))).isTrue();
    assertThat(holds(value("a", CompareResult.GREATER, "10"))).isTrue();
    assertThat(holds(value("a", CompareResult.LESS, "50"))).isTrue();
    assertThat(holds(value("a", CompareResult.NOT_EQUAL, "5"))).isFalse();
  }

  @Rule("COMPARE-4")
  void a_missing_key_has_zeros_and_no_value_that_compares() {
    assertThat(holds(version("none", CompareResult.EQUAL, 0))).isTrue();
    assertThat(holds(version("none", CompareResult.LESS, 1))).isTrue();
    for (CompareResult result :
        new CompareResult[] {CompareResult.EQUAL, CompareResult.NOT_EQUAL}) {
      assertThat(holds(value("none", result, ""))).isFalse();
      assertThat(holds(value("none", result, "x"))).isFalse();
    }
  }

  @Rule("COMPARE-5")
  void every_key_of_a_range_has_to_hold() {
    put("a", "1");
    put("b", "1");
    var both = version("a", CompareResult.EQUAL, 1).setRangeEnd(key("c"));

    assertThat(holds(both)).isTrue();
    put("b", "2");
    assertThat(holds(both)).isFalse();
    assertThat(holds(version("x", CompareResult.EQUAL, 0).setRangeEnd(key("z")))).isTrue();
    assertThat(holds(value("x", CompareResult.EQUAL, "").setRangeEnd(key("z")))).isFalse();
  }

  @Rule("COMPARE-6")
  void what_is_not_said_is_zero_or_empty_and_an_unknown_result_holds() {
    put("a", "");

    assertThat(holds(version("none", CompareResult.EQUAL, 5).clearTargetUnion())).isTrue();
    assertThat(holds(value("a", CompareResult.EQUAL, "x").clearTargetUnion())).isTrue();
    assertThat(holds(version("none", CompareResult.EQUAL, 7).setModRevision(7))).isTrue();
    assertThat(holds(version("a", CompareResult.EQUAL, 9).setResultValue(9))).isTrue();
  }

  @Rule("COMPARE-7")
  void all_conditions_are_of_the_state_before_the_transaction() {
    TxnRequest.Builder inner =
        TxnRequest.newBuilder()
            .addCompare(version("a", CompareResult.EQUAL, 0))
            .addSuccess(Requests.op(putting("b", "inner")));

    txn(Requests.all(Requests.op(putting("a", "1")), Requests.op(inner)));

    assertThat(isStored("b")).isTrue();
  }
}
