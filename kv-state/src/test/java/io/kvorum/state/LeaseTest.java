package io.kvorum.state;

import static io.kvorum.state.Machine.b;
import static io.kvorum.state.Machine.eventTexts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private final Machine machine = new Machine();

  private List<Bytes> keysOf(long lease) {
    return machine.view().keysOf(lease);
  }

  @Test
  void a_granted_lease_is_there_without_a_new_revision() {
    Applied applied = machine.apply(new Command.LeaseGrant(7, 60));
    assertThat(applied.outcome()).isEqualTo(new Outcome.Granted(7, 60));
    assertThat(applied.revision()).isEqualTo(1);
    assertThat(machine.view().lease(7)).contains(new ReadView.Lease(7, 60, 0));
    assertThat(machine.view().lease(8)).isEmpty();
    assertThat(keysOf(8)).isEmpty();
  }

  @Test
  void an_id_is_granted_once_and_a_time_to_live_has_a_limit() {
    machine.grant(7);
    assertThat(machine.error(new Command.LeaseGrant(7, 60))).isEqualTo(KvError.LEASE_EXISTS);
    assertThat(machine.error(new Command.LeaseGrant(8, 9_000_000_001L)))
        .isEqualTo(KvError.LEASE_TTL_TOO_LARGE);
    assertThat(machine.apply(new Command.LeaseGrant(8, 9_000_000_000L)).outcome())
        .isEqualTo(new Outcome.Granted(8, 9_000_000_000L));
    assertThat(machine.error(new Command.LeaseGrant(0, 60))).isEqualTo(KvError.LEASE_NOT_FOUND);
  }

  /// H12 (etcd #14239): negative ids are ids.
  @Test
  void H12_leases_are_listed_by_their_signed_ids_and_survive_a_restart() {
    for (long id : new long[] {5, -3, Long.MAX_VALUE, Long.MIN_VALUE}) {
      machine.grant(id);
      machine.put("k" + id, "v", id);
    }
    List<ReadView.Lease> before = machine.view().leases();
    assertThat(before)
        .extracting(ReadView.Lease::id)
        .containsExactly(Long.MIN_VALUE, -3L, 5L, Long.MAX_VALUE);
    assertThat(keysOf(-3)).containsExactly(b("k-3"));
    machine.restart();
    assertThat(machine.view().leases()).isEqualTo(before);
    assertThat(keysOf(-3)).containsExactly(b("k-3"));
    machine.apply(new Command.LeaseRevoke(-3));
    assertThat(machine.view().lease(-3)).isEmpty();
    assertThat(machine.view().lease(5)).isPresent();
  }

  @Test
  void the_keys_of_a_lease_are_those_whose_present_lease_it_is() {
    machine.grant(1);
    machine.grant(2);
    machine.put("b", "", 1);
    machine.put("a", "", 1);
    machine.put("c", "", 1);
    machine.put("d", "", 1);
    assertThat(keysOf(1)).containsExactly(b("a"), b("b"), b("c"), b("d"));
    machine.put("a", "", 2);
    machine.put("b", "");
    machine.delete("c");
    machine.put("d", "again", 1);
    assertThat(keysOf(1)).containsExactly(b("d"));
    assertThat(keysOf(2)).containsExactly(b("a"));
  }

  @Test
  void a_revoke_deletes_the_keys_in_order_in_one_revision() {
    machine.grant(1);
    machine.put("b", "", 1);
    machine.put("c", "");
    machine.put("a", "", 1);
    Applied applied = machine.apply(new Command.LeaseRevoke(1));
    assertThat(applied.outcome()).isEqualTo(new Outcome.Done());
    assertThat(eventTexts(applied.events())).containsExactly("5-a", "5-b");
    assertThat(machine.all(0)).containsExactly("c=");
    assertThat(machine.error(new Command.LeaseRevoke(1))).isEqualTo(KvError.LEASE_NOT_FOUND);
  }

  @Test
  void a_revoke_without_keys_makes_no_revision() {
    machine.grant(1);
    Applied applied = machine.apply(new Command.LeaseRevoke(1));
    assertThat(applied.revision()).isEqualTo(1);
    assertThat(applied.events()).isEmpty();
  }

  @Test
  void a_view_keeps_its_leases() {
    machine.grant(1);
    machine.put("a", "", 1);
    ReadView before = machine.view();
    machine.put("b", "", 1);
    machine.apply(new Command.LeaseRevoke(1));
    assertThat(before.lease(1)).contains(new ReadView.Lease(1, 60, 0));
    assertThat(before.keysOf(1)).containsExactly(b("a"));
    assertThat(machine.view().leases()).isEmpty();
  }

  @Test
  void attachments_follow_transactions() {
    machine.grant(1);
    Kv.Request put = Machine.putOf("a", "1", 1);
    Kv.Request all = new Kv.DeleteRangeRequest(b("a"), b("\0"), false);
    machine.apply(
        new Command.Txn(
            new Kv.TxnRequest(List.of(), List.of(Optional.of(put), Optional.of(all)), List.of())));
    assertThat(keysOf(1)).isEmpty();
  }

  @Test
  void many_leases_cost_a_batch_no_copy_of_all() {
    int many = 100_000;
    Command[] grants = new Command[many];
    for (int i = 0; i < many; i++) {
      grants[i] = new Command.LeaseGrant(i + 1, 60);
    }
    machine.applyAll(grants);
    ReadView before = machine.view();
    for (int i = 1; i <= 1_000; i++) {
      machine.put("key" + i, "", i);
    }
    assertThat(machine.view().leases()).hasSize(many);
    assertThat(keysOf(1_000)).containsExactly(b("key1000"));
    assertThat(before.keysOf(1_000)).isEmpty();
  }

  @Test
  void what_a_lease_has_left_is_remembered_over_a_restart_until_it_has_its_whole_time_again() {
    machine.apply(new Command.LeaseGrant(7, 600));
    machine.apply(new Command.LeaseGrant(8, 600));
    int before = machine.view().hash();

    assertThat(machine.apply(checkpoint(7, 290)).outcome()).isEqualTo(new Outcome.Done());
    assertThat(machine.view().hash()).isNotEqualTo(before);
    machine.restart();
    assertThat(machine.view().leases())
        .extracting(ReadView.Lease::ttlSeconds, ReadView.Lease::remainingSeconds)
        .containsExactly(tuple(600L, 290L), tuple(600L, 0L));

    machine.apply(checkpoint(7, 0));
    machine.restart();
    assertThat(machine.view().lease(7).orElseThrow().remainingSeconds()).isZero();
  }

  @Test
  void a_checkpoint_grants_no_lease_and_changes_no_revision() {
    Applied applied = machine.apply(checkpoint(9, 5));

    assertThat(applied.outcome()).isEqualTo(new Outcome.Done());
    assertThat(applied.revision()).isEqualTo(1);
    assertThat(machine.view().leases()).isEmpty();
  }

  private static Command checkpoint(long lease, long seconds) {
    return new Command.CheckpointLeases(List.of(new Command.LeaseTime(lease, seconds)));
  }
}
