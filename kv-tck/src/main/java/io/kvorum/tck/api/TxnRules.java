package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.Compare;
import io.kvorum.tck.api.pb.RequestOp;
import io.kvorum.tck.api.pb.TxnRequest;
import io.kvorum.tck.api.pb.TxnResponse;
import java.util.Collections;
import java.util.function.Supplier;

/// TXN-1 to TXN-12: which transactions are taken, and how they are executed.
abstract class TxnRules extends ApiRules {
  private static final int MOST_OPERATIONS = 128;

  TxnRules(Supplier<Session> session) {
    super(session);
  }

  private Refusal refusal(TxnRequest.Builder txn) {
    return refusal(Keys.TXN, txn.build());
  }

  private static TxnRequest.Builder nested(RequestOp... operations) {
    return Requests.all(Requests.op(Requests.all(operations)));
  }

  private RequestOp put(String name) {
    return Requests.op(putting(name, "of a transaction"));
  }

  @Rule("TXN-1")
  void a_missing_key_is_refused_in_every_branch() {
    RequestOp noKey = Requests.op(putting("", "").clearKey());

    assertThat(refusal(Requests.all(noKey))).isEqualTo(Refusal.NO_KEY);
    assertThat(refusal(Requests.all().addFailure(noKey))).isEqualTo(Refusal.NO_KEY);
    assertThat(refusal(nested(noKey))).isEqualTo(Refusal.NO_KEY);
    assertThat(refusal(Requests.all(put("a")).addCompare(Compare.getDefaultInstance())))
        .isEqualTo(Refusal.NO_KEY);
    assertThat(isStored("a")).isFalse();
  }

  @Rule("TXN-2")
  void an_operation_that_says_nothing_is_refused() {
    assertThat(refusal(Requests.all(put("a"), RequestOp.getDefaultInstance())))
        .isEqualTo(Refusal.KEY_NOT_FOUND);
    assertThat(isStored("a")).isFalse();
  }

  @Rule("TXN-3")
  void a_branch_or_condition_of_more_than_128_parts_is_refused() {
    RequestOp read = Requests.op(only("a"));
    Compare compare = Compare.newBuilder().setKey(key("a")).build();
    var most = Collections.nCopies(MOST_OPERATIONS, read);

    assertThat(txn(Requests.all().addAllSuccess(most).addAllFailure(most)).getResponsesCount())
        .isEqualTo(MOST_OPERATIONS);
    assertThat(refusal(Requests.all().addAllSuccess(most).addSuccess(read)))
        .isEqualTo(Refusal.TOO_MANY_OPERATIONS);
    assertThat(refusal(Requests.all().addAllFailure(most).addFailure(read)))
        .isEqualTo(Refusal.TOO_MANY_OPERATIONS);
    assertThat(
            refusal(
                Requests.all().addAllCompare(Collections.nCopies(MOST_OPERATIONS + 1, compare))))
        .isEqualTo(Refusal.TOO_MANY_OPERATIONS);
  }

  @Rule("TXN-3")
  void a_nested_transaction_has_what_its_parent_leaves() {
    RequestOp read = Requests.op(only("a"));
    TxnRequest.Builder inner =
        Requests.all().addAllSuccess(Collections.nCopies(MOST_OPERATIONS - 2, read));

    assertThat(txn(Requests.all(Requests.op(inner), read)).getResponsesCount()).isEqualTo(2);
    assertThat(refusal(Requests.all(Requests.op(inner), read, read)))
        .isEqualTo(Refusal.TOO_MANY_OPERATIONS);
  }

  @Rule("TXN-4")
  void a_key_that_one_branch_puts_twice_or_puts_and_deletes_is_refused() {
    RequestOp deleteAll = Requests.op(deletingEvery());

    assertThat(refusal(Requests.all(put("a"), put("a")))).isEqualTo(Refusal.DUPLICATE_KEY);
    assertThat(refusal(Requests.all(put("a"), deleteAll))).isEqualTo(Refusal.DUPLICATE_KEY);
    assertThat(refusal(Requests.all(deleteAll, put("a")))).isEqualTo(Refusal.DUPLICATE_KEY);
    assertThat(refusal(Requests.all().addFailure(put("a")).addFailure(put("a"))))
        .isEqualTo(Refusal.DUPLICATE_KEY);
    assertThat(refusal(nested(put("a")).addSuccess(put("a")))).isEqualTo(Refusal.DUPLICATE_KEY);
    assertThat(refusal(nested(put("a")).addSuccess(deleteAll))).isEqualTo(Refusal.DUPLICATE_KEY);
  }

  @Rule("TXN-5")
  void what_only_looks_like_two_changes_of_a_key_is_taken() {
    RequestOp deleteAll = Requests.op(deletingEvery());
    TxnRequest.Builder either = TxnRequest.newBuilder().addSuccess(put("a")).addFailure(put("a"));

    assertThat(txn(either.clone()).getSucceeded()).isTrue();
    assertThat(txn(Requests.all(Requests.op(either))).getSucceeded()).isTrue();
    assertThat(txn(Requests.all(deleteAll, deleteAll)).getSucceeded()).isTrue();
    assertThat(
            txn(Requests.all(put("b"), Requests.op(deleting("a").setRangeEnd(Requests.ZERO))))
                .getSucceeded())
        .isTrue();
    assertThat(
            txn(nested(put("c")).addAllSuccess(nested(deleteAll).getSuccessList())).getSucceeded())
        .isTrue();
  }

  @Rule("TXN-6")
  void answers_are_those_of_the_branch_that_was_taken_one_for_each_operation() {
    put("a", "1");
    var same = Compare.newBuilder().setKey(key("a")).setTarget(Compare.CompareTarget.VERSION);
    TxnRequest.Builder txn =
        TxnRequest.newBuilder()
            .addSuccess(Requests.op(only("a")))
            .addSuccess(Requests.op(deleting("a").setPrevKv(true)))
            .addFailure(put("b"));

    TxnResponse first = txn(txn.clone().addCompare(same.setVersion(1)));
    TxnResponse second = txn(txn.clone().addCompare(same.setVersion(1)));

    assertThat(first.getSucceeded()).isTrue();
    assertThat(names(first.getResponses(0).getResponseRange())).containsExactly("a");
    assertThat(first.getResponses(1).getResponseDeleteRange().getDeleted()).isEqualTo(1);
    assertThat(second.getSucceeded()).isFalse();
    assertThat(second.getResponsesList()).hasSize(1).allMatch(each -> each.hasResponsePut());
    assertThat(isStored("b")).isTrue();
  }

  @Rule("TXN-7")
  void operations_see_what_those_before_them_did() {
    put("a", "1");

    TxnResponse response =
        txn(
            Requests.all(
                Requests.op(only("a")),
                Requests.op(putting("a", "2")),
                Requests.op(only("a")),
                Requests.op(deleting("none")),
                Requests.op(every().setCountOnly(true))));

    var before = response.getResponses(0).getResponseRange();
    var after = response.getResponses(2).getResponseRange();
    long revision = response.getHeader().getRevision();
    assertThat(before.getKvs(0).getValue()).isEqualTo(Requests.text("1"));
    assertThat(before.getHeader().getRevision()).isEqualTo(revision - 1);
    assertThat(after.getKvs(0)).isEqualTo(stored("a"));
    assertThat(after.getKvs(0).getModRevision()).isEqualTo(revision);
    assertThat(after.getHeader().getRevision()).isEqualTo(revision);
  }

  @Rule("TXN-8")
  void a_range_at_a_future_or_compacted_revision_refuses_the_whole() {
    put("a", "1");
    long newest = put("a", "2");
    compact(newest);

    assertThat(refusal(Requests.all(put("b"), Requests.op(only("a").setRevision(newest + 1)))))
        .isEqualTo(Refusal.FUTURE);
    assertThat(refusal(Requests.all(put("b"), Requests.op(only("a").setRevision(newest - 1)))))
        .isEqualTo(Refusal.COMPACTED);
    assertThat(refusal(Requests.all(put("b"), Requests.op(only("a").setRevision(-1)))))
        .isEqualTo(Refusal.COMPACTED);
    assertThat(isStored("b")).isFalse();
  }

  @Rule("TXN-9")
  void a_put_that_could_not_stand_alone_refuses_the_whole() {
    RequestOp noLease = Requests.op(putting("a", "1").setLease(Long.MAX_VALUE));
    RequestOp noValue = Requests.op(putting("c", "").setIgnoreValue(true));

    assertThat(refusal(Requests.all(put("b"), noLease))).isEqualTo(Refusal.NO_LEASE);
    assertThat(refusal(Requests.all(put("b"), noValue))).isEqualTo(Refusal.KEY_NOT_FOUND);
    assertThat(refusal(nested(noLease).addSuccess(put("b")))).isEqualTo(Refusal.NO_LEASE);
    assertThat(isStored("b")).isFalse();
  }

  @Rule("TXN-10")
  void the_first_mistake_of_the_operations_in_their_order_is_told() {
    RequestOp noLease = Requests.op(putting("a", "1").setLease(Long.MAX_VALUE));
    RequestOp future = Requests.op(only("a").setRevision(revision() + 9));

    assertThat(refusal(Requests.all(future, noLease))).isEqualTo(Refusal.FUTURE);
    assertThat(refusal(Requests.all(noLease, future))).isEqualTo(Refusal.NO_LEASE);
  }

  @Rule("TXN-11")
  void the_state_is_checked_for_the_branch_that_is_taken_only() {
    RequestOp noLease = Requests.op(putting("a", "1").setLease(Long.MAX_VALUE));

    assertThat(txn(Requests.all(put("b")).addFailure(noLease)).getSucceeded()).isTrue();
    assertThat(isStored("b")).isTrue();
  }

  @Rule("TXN-12")
  void nested_transactions_are_executed_in_their_place_and_answered_in_it() {
    put("a", "1");
    RequestOp read = Requests.op(only("a"));

    TxnResponse response = txn(nested(put("a"), read).addSuccess(read));

    TxnResponse inner = response.getResponses(0).getResponseTxn();
    assertThat(inner.getSucceeded()).isTrue();
    assertThat(inner.getResponses(1).getResponseRange().getKvs(0)).isEqualTo(stored("a"));
    assertThat(response.getResponses(1).getResponseRange().getKvs(0)).isEqualTo(stored("a"));
  }
}
