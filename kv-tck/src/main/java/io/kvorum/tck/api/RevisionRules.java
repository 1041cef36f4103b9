package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.KeyValue;
import io.kvorum.tck.api.pb.LeaseRevokeRequest;
import java.util.function.Supplier;

/// REVISION-1 to REVISION-4: what makes a revision.
abstract class RevisionRules extends ApiRules {
  RevisionRules(Supplier<Session> session) {
    super(session);
  }

  @Rule("REVISION-1")
  void a_request_that_writes_makes_one_revision_however_much_it_writes() {
    long before = revision();

    txn(Requests.all(Requests.op(putting("a", "1")), Requests.op(putting("b", "1"))));
    put("c", "1");
    ask(Keys.DELETE, deletingEvery().build());

    assertThat(revision()).isEqualTo(before + 3);
  }

  @Rule("REVISION-1")
  void all_changes_of_a_transaction_are_of_one_revision() {
    txn(Requests.all(Requests.op(putting("a", "1")), Requests.op(putting("b", "1"))));

    assertThat(stored("a").getModRevision()).isEqualTo(stored("b").getModRevision());
    assertThat(stored("a").getModRevision()).isEqualTo(revision());
  }

  @Rule("REVISION-2")
  void what_changes_no_key_makes_no_revision() {
    long before = put("a", "1");

    refusal(Keys.PUT, putting("a", "2").setLease(Long.MAX_VALUE).build());
    ask(Keys.DELETE, deleting("none").build());
    txn(Requests.all(Requests.op(only("a"))));
    txn(Requests.all(Requests.op(deleting("none"))));
    txn(Requests.all().addFailure(Requests.op(putting("a", "3"))));
    long lease = grant();
    ask(Leases.LEASE_REVOKE, LeaseRevokeRequest.newBuilder().setID(lease).build());
    compact(before);

    assertThat(revision()).isEqualTo(before);
  }

  @Rule("REVISION-3")
  void a_put_of_the_same_value_makes_a_revision() {
    long first = put("a", "1");

    assertThat(put("a", "1")).isEqualTo(first + 1);
    assertThat(stored("a").getVersion()).isEqualTo(2);
  }

  @Rule("REVISION-4")
  void a_key_counts_its_versions_from_one_since_it_was_created() {
    long created = put("a", "1");
    long changed = put("a", "2");
    KeyValue second = stored("a");
    delete("a");
    long createdAgain = put("a", "3");
    KeyValue again = stored("a");

    assertThat(second.getCreateRevision()).isEqualTo(created);
    assertThat(second.getModRevision()).isEqualTo(changed);
    assertThat(second.getVersion()).isEqualTo(2);
    assertThat(again.getCreateRevision()).isEqualTo(createdAgain);
    assertThat(again.getModRevision()).isEqualTo(createdAgain);
    assertThat(again.getVersion()).isEqualTo(1);
  }
}
