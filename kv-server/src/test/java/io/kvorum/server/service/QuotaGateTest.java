package io.kvorum.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.server.cluster.FakeReplica;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class QuotaGateTest {
  private static final long QUOTA = 1_000;
  private static final long LATER_NANOS = 200_000_000;
  private static final AlarmMember ALARM = new AlarmMember(FakeReplica.SELF, AlarmType.NOSPACE);

  private final FakeReplica replica = FakeReplica.of(1);
  private long allocatedBytes;
  private long nowNanos = 7;

  private QuotaGate gate(long quotaBytes) {
    return new QuotaGate(replica, quotaBytes, () -> allocatedBytes, () -> nowNanos);
  }

  private static Kv.PutRequest put(int valueBytes) {
    return Kv.PutRequest.of(Bytes.utf8("k"), Bytes.wrap(new byte[valueBytes]));
  }

  private static Kv.TxnRequest txn(List<Kv.Request> success, List<Kv.Request> failure) {
    return new Kv.TxnRequest(
        List.of(),
        success.stream().map(Optional::of).toList(),
        failure.stream().map(Optional::of).toList());
  }

  private static List<Applied> batch(Outcome outcome, List<Event> events) {
    return List.of(new Applied(1, Optional.empty(), outcome, 2, events));
  }

  private static List<Applied> aPut() {
    KeyValue kv = new KeyValue(Bytes.utf8("k"), 2, 2, 1, Bytes.EMPTY, 0);
    return batch(new Outcome.Done(), List.of(Event.put(kv)));
  }

  @Test
  void what_would_reach_the_quota_has_no_room() {
    allocatedBytes = QUOTA - 257 - 10;

    assertThat(gate(QUOTA).hasRoom(QuotaGate.cost(put(9)))).isTrue();
    assertThat(gate(QUOTA).hasRoom(QuotaGate.cost(put(10)))).isFalse();
    allocatedBytes = QUOTA - 64;
    assertThat(gate(QUOTA).hasRoomForLease()).isFalse();
    allocatedBytes--;
    assertThat(gate(QUOTA).hasRoomForLease()).isTrue();
  }

  @Test
  void what_writes_nothing_has_room_in_a_full_store_and_so_has_everything_without_a_quota() {
    allocatedBytes = 2 * QUOTA;
    Kv.TxnRequest read = txn(List.of(Kv.RangeRequest.of(Bytes.utf8("k"))), List.of());

    assertThat(gate(QUOTA).hasRoom(QuotaGate.cost(read))).isTrue();
    assertThat(gate(QUOTA).hasRoom(1)).isFalse();
    assertThat(gate(-1).hasRoom(Long.MAX_VALUE / 2)).isTrue();
  }

  @Test
  void a_transaction_costs_its_dearer_branch_with_what_is_nested_in_it() {
    Kv.TxnRequest nested = txn(List.of(put(100)), List.of());

    assertThat(QuotaGate.cost(txn(List.of(put(1), nested), List.of(put(9)))))
        .isEqualTo(257 + 1 + 257 + 100);
    assertThat(QuotaGate.cost(txn(List.of(put(1)), List.of(put(9))))).isEqualTo(257 + 9);
  }

  @Test
  void who_is_refused_hears_so_once_the_alarm_is_raised_and_it_is_raised_once() {
    QuotaGate gate = gate(QUOTA);

    assertThatThrownBy(() -> gate.refuse().join())
        .isInstanceOfSatisfying(
            CompletionException.class,
            failed ->
                assertThat(failed.getCause())
                    .isInstanceOfSatisfying(
                        KvException.class,
                        why -> assertThat(why.error()).isEqualTo(KvError.NO_SPACE)));
    assertThat(replica.view().alarms()).containsExactly(ALARM);
    CompletableFuture<Object> again = gate.refuse();
    assertThat(again).isCompletedExceptionally();
    assertThat(replica.proposed).hasSize(1);
  }

  @Test
  void without_a_leader_a_request_is_refused_all_the_same() {
    replica.refusals.add(KvError.TIMEOUT);

    assertThat(gate(QUOTA).refuse()).isCompletedExceptionally();
    assertThat(replica.view().alarms()).isEmpty();
  }

  @Test
  void a_store_that_others_have_filled_raises_the_alarm_after_what_has_grown_it() {
    QuotaGate gate = gate(QUOTA);
    allocatedBytes = QUOTA - 1;
    gate.turn(nowNanos);
    assertThat(replica.view().alarms()).isEmpty();

    nowNanos += LATER_NANOS;
    gate.applied(aPut());
    gate.turn(nowNanos);

    assertThat(replica.view().alarms()).containsExactly(ALARM);
  }

  @Test
  void after_a_disarm_the_alarm_comes_back_with_the_next_growth_only() {
    QuotaGate gate = gate(QUOTA);
    allocatedBytes = QUOTA;
    gate.applied(batch(new Outcome.Granted(5, 10), List.of()));
    gate.turn(nowNanos);
    assertThat(replica.view().alarms()).containsExactly(ALARM);

    replica.propose(new Command.ClearAlarm(FakeReplica.SELF, AlarmType.NOSPACE)).join();
    gate.applied(batch(new Outcome.Done(), List.of(Event.delete(Bytes.utf8("k"), 3))));
    gate.turn(nowNanos);
    assertThat(replica.view().alarms()).isEmpty();

    gate.applied(aPut());
    gate.turn(nowNanos);
    assertThat(replica.view().alarms()).containsExactly(ALARM);
  }

  @Test
  void a_disarm_in_a_store_that_has_room_again_lets_writes_through_at_once() {
    QuotaGate gate = gate(QUOTA);
    allocatedBytes = QUOTA;
    assertThat(gate.hasRoom(1)).isFalse();

    allocatedBytes = 0;
    gate.applied(batch(new Outcome.Alarms(List.of()), List.of()));

    assertThat(gate.hasRoom(1)).isTrue();
  }

  @Test
  void the_size_is_looked_up_again_after_a_while_only() {
    QuotaGate gate = gate(QUOTA);
    assertThat(gate.hasRoom(1)).isTrue();

    allocatedBytes = QUOTA;
    assertThat(gate.hasRoom(1)).isTrue();
    nowNanos += LATER_NANOS;
    assertThat(gate.hasRoom(1)).isFalse();
  }
}
