package io.kvorum.state;

import static io.kvorum.state.Machine.SELF;
import static io.kvorum.state.Machine.b;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.Membership;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterTest {
  private static final MemberId OTHER = new MemberId(-1);
  private static final Command PUT = new Command.Put(Kv.PutRequest.of(b("a"), b("1")));
  private static final Command DELETE =
      new Command.DeleteRange(new Kv.DeleteRangeRequest(b("a"), Bytes.EMPTY, false));

  private final Machine machine = new Machine();

  private List<AlarmMember> alarms(Command command) {
    return ((Outcome.Alarms) machine.apply(command).outcome()).alarms();
  }

  private static Command txnOf(Kv.Request success, Kv.Request failure) {
    return new Command.Txn(
        new Kv.TxnRequest(List.of(), List.of(Optional.of(success)), List.of(Optional.of(failure))));
  }

  @Test
  void alarms_are_raised_and_cleared_by_member_and_type() {
    AlarmMember space = new AlarmMember(SELF, AlarmType.NOSPACE);
    AlarmMember corrupt = new AlarmMember(OTHER, AlarmType.CORRUPT);
    assertThat(alarms(new Command.RaiseAlarm(SELF, AlarmType.NOSPACE))).containsExactly(space);
    assertThat(alarms(new Command.RaiseAlarm(SELF, AlarmType.NOSPACE))).containsExactly(space);
    assertThat(alarms(new Command.RaiseAlarm(OTHER, AlarmType.CORRUPT))).containsExactly(corrupt);
    assertThat(alarms(new Command.RaiseAlarm(OTHER, AlarmType.NONE))).isEmpty();
    assertThat(machine.view().alarms()).containsExactly(space, corrupt);
    machine.restart();
    assertThat(machine.view().alarms()).containsExactly(space, corrupt);
    assertThat(alarms(new Command.ClearAlarm(SELF, AlarmType.CORRUPT))).isEmpty();
    assertThat(alarms(new Command.ClearAlarm(SELF, AlarmType.NOSPACE))).containsExactly(space);
    assertThat(machine.view().alarms()).containsExactly(corrupt);
  }

  @Test
  void without_space_only_what_grows_is_refused() {
    machine.grant(1);
    machine.put("a", "0");
    machine.apply(new Command.RaiseAlarm(OTHER, AlarmType.NOSPACE));
    Kv.Request read = Kv.RangeRequest.of(b("a"));
    Kv.Request put = Kv.PutRequest.of(b("a"), b("1"));
    assertThat(machine.error(PUT)).isEqualTo(KvError.NO_SPACE);
    assertThat(machine.error(new Command.LeaseGrant(2, 60))).isEqualTo(KvError.NO_SPACE);
    assertThat(machine.error(txnOf(read, put))).isEqualTo(KvError.NO_SPACE);
    Kv.Request nested = new Kv.TxnRequest(List.of(), List.of(Optional.of(put)), List.of());
    assertThat(machine.error(txnOf(nested, read))).isEqualTo(KvError.NO_SPACE);
    assertThat(machine.apply(txnOf(read, read)).outcome()).isInstanceOf(Outcome.Answer.class);
    assertThat(machine.apply(DELETE).revision()).isEqualTo(3);
    assertThat(machine.compact(3)).isEqualTo(new Outcome.Done());
    assertThat(machine.apply(new Command.LeaseRevoke(1)).outcome()).isEqualTo(new Outcome.Done());
    machine.apply(new Command.ClearAlarm(OTHER, AlarmType.NOSPACE));
    assertThat(machine.apply(PUT).revision()).isEqualTo(4);
  }

  @Test
  void when_corrupt_nothing_is_touched_but_alarms_and_members() {
    machine.put("a", "0");
    machine.grant(1);
    machine.apply(new Command.RaiseAlarm(SELF, AlarmType.NOSPACE));
    machine.apply(new Command.RaiseAlarm(SELF, AlarmType.CORRUPT));
    Kv.Request read = Kv.RangeRequest.of(b("a"));
    for (Command refused :
        List.of(
            PUT,
            DELETE,
            txnOf(read, read),
            new Command.Compact(1),
            new Command.LeaseGrant(2, 60),
            new Command.LeaseRevoke(1))) {
      assertThat(machine.error(refused)).isEqualTo(KvError.CORRUPT);
    }
    machine.apply(new Command.SetClusterVersion("3.7.0"));
    assertThat(machine.view().clusterVersion()).contains("3.7.0");
    assertThat(alarms(new Command.ClearAlarm(SELF, AlarmType.CORRUPT))).hasSize(1);
    assertThat(machine.error(PUT)).isEqualTo(KvError.NO_SPACE);
  }

  @Test
  void a_downgrade_is_remembered_over_a_restart_until_it_is_taken_back() {
    int before = machine.view().hash();
    machine.apply(new Command.SetDowngrade("3.6.0"));
    machine.restart();
    assertThat(machine.view().downgradeTarget()).contains("3.6.0");
    assertThat(machine.view().hash()).isNotEqualTo(before);

    machine.apply(new Command.SetDowngrade(""));
    assertThat(machine.view().downgradeTarget()).isEmpty();
    machine.restart();
    assertThat(machine.view().downgradeTarget()).isEmpty();
  }

  @Test
  void members_tell_of_themselves_until_they_are_members_no_more() {
    machine.bootstrap();
    var told = new Command.PublishMember(SELF, "süd", List.of("http://127.0.0.1:2379"));
    machine.apply(told);
    machine.apply(new Command.PublishMember(OTHER, "other", List.of()));
    machine.apply(new Command.SetClusterVersion("3.7.0"));
    assertThat(machine.view().published(SELF)).contains(told);
    machine.members(Machine.members("http://127.0.0.1:9999"));
    assertThat(machine.view().published(OTHER)).isEmpty();
    machine.restart();
    assertThat(machine.view().published(SELF)).contains(told);
    assertThat(machine.view().published(OTHER)).isEmpty();
    assertThat(machine.view().clusterVersion()).contains("3.7.0");
  }

  @Test
  void the_applied_membership_is_that_of_the_last_entry_that_changed_it() {
    assertThat(machine.state.applied()).isEqualTo(LogStart.EMPTY);
    machine.bootstrap();
    assertThat(machine.state.applied().membership().voters()).containsExactly(SELF);
    machine.put("a", "1");
    Membership next = Machine.members("http://127.0.0.1:9999");
    machine.members(next);
    machine.put("a", "2");
    LogStart applied = new LogStart(new LogId(1, 3), next);
    assertThat(machine.state.applied()).isEqualTo(applied);
    machine.restart();
    assertThat(machine.state.applied()).isEqualTo(applied);
    assertThatThrownBy(machine::bootstrap).isInstanceOf(IllegalStateException.class);
  }

  private static Membership.Member at(MemberId id, boolean learner) {
    return new Membership.Member(id, List.of("http://127.0.0.1:" + id), learner);
  }

  @Test
  void who_was_removed_is_remembered_and_nobody_else() {
    MemberId third = new MemberId(3);
    Membership.Member self = at(SELF, false);
    machine.members(new Membership(List.of(self, at(OTHER, false), at(third, true))));
    assertThat(machine.view().removedMembers()).isEmpty();
    machine.members(new Membership(List.of(self, at(OTHER, false), at(third, false))));
    assertThat(machine.view().removedMembers()).isEmpty();
    int before = machine.view().hash();
    Membership alone = new Membership(List.of(self));
    machine.members(alone);
    assertThat(machine.view().removedMembers()).containsExactly(third, OTHER);
    assertThat(machine.view().membership()).isEqualTo(alone);
    assertThat(machine.view().hash()).isNotEqualTo(before);
    machine.restart();
    assertThat(machine.view().removedMembers()).containsExactly(third, OTHER);
    assertThat(machine.view().membership()).isEqualTo(alone);
  }

  @Test
  void a_cluster_begun_anew_by_a_removed_member_does_not_hold_it_for_removed() {
    machine.members(new Membership(List.of(at(SELF, false), at(OTHER, false))));
    machine.members(new Membership(List.of(at(OTHER, false))));
    assertThat(machine.view().removedMembers()).containsExactly(SELF);
    machine.members(new Membership(List.of(at(SELF, false))));
    assertThat(machine.view().removedMembers()).containsExactly(OTHER);
    machine.restart();
    assertThat(machine.view().removedMembers()).containsExactly(OTHER);
  }

  @Test
  void an_entry_without_a_command_moves_the_applied_index_alone() {
    LogEntry nothing = new LogEntry(new LogId(3, 1), new LogEntry.Nothing());
    Applied applied = machine.state.apply(List.of(nothing), id -> null).getFirst();
    assertThat(applied)
        .isEqualTo(new Applied(1, Optional.empty(), new Outcome.Done(), 1, List.of()));
    machine.restart();
    assertThat(machine.state.applied().id()).isEqualTo(new LogId(3, 1));
  }

  @Test
  void entries_with_a_gap_are_refused() {
    machine.put("a", "1");
    LogEntry later = new LogEntry(new LogId(1, 3), new LogEntry.Nothing());
    assertThatThrownBy(() -> machine.state.apply(List.of(later), id -> null))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_command_that_its_proposer_has_decoded_is_not_decoded_again() {
    LogEntry.Payload unreadable =
        new LogEntry.Command(new io.kvorum.raft.ProposalId(SELF, 1, 1), b("?"));
    LogEntry entry = new LogEntry(new LogId(1, 1), unreadable);
    assertThat(machine.state.apply(List.of(entry), id -> PUT).getFirst().revision()).isEqualTo(2);
  }
}
