package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect.Apply;
import io.kvorum.raft.Effect.CompactLog;
import io.kvorum.raft.Effect.Persist;
import io.kvorum.raft.Effect.ReadFailed;
import io.kvorum.raft.Effect.ReadLog;
import io.kvorum.raft.Effect.ReadReady;
import io.kvorum.raft.Effect.Reason;
import io.kvorum.raft.Effect.Refused;
import io.kvorum.raft.Effect.ResetLog;
import io.kvorum.raft.Effect.Role;
import io.kvorum.raft.Effect.RoleChanged;
import io.kvorum.raft.LogEntry.Command;
import io.kvorum.raft.LogEntry.Members;
import io.kvorum.raft.LogEntry.Nothing;
import io.kvorum.raft.Membership.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A cluster of one: nothing is said to anybody, and the disk alone decides.
class SoleVoterTest {
  private static final MemberId SELF = new MemberId(1);
  private static final MemberId OTHER = new MemberId(2);
  private static final Membership ALONE =
      new Membership(List.of(new Member(SELF, List.of(), false)));
  private static final LogStart BORN = new LogStart(LogId.ZERO, ALONE);
  private static final RaftConfig CONFIG = new RaftConfig(SELF, 10, 1, 1000, 8, 4, 20, 40);

  private static RaftCore born() {
    return restored(HardState.INITIAL, TermRuns.none(0), BORN);
  }

  private static RaftCore restored(HardState hardState, TermRuns log, LogStart applied) {
    return RaftCore.restore(CONFIG, new SplittableRandom(1), 1, hardState, BORN, log, applied);
  }

  private static RaftCore leading() {
    RaftCore core = born();
    core.step(List.of(new Input.Tick()));
    core.step(List.of(new Input.Persisted(1)));
    core.step(List.of(new Input.Persisted(2)));
    return core;
  }

  private static ProposalId id(long sequence) {
    return new ProposalId(SELF, 1, sequence);
  }

  private static Input.Propose propose(long sequence) {
    return new Input.Propose(id(sequence), Bytes.utf8("x" + sequence), OptionalLong.empty());
  }

  private static LogEntry nothing(long term, long index) {
    return new LogEntry(new LogId(term, index), new Nothing());
  }

  private static LogEntry command(long term, long index, long sequence) {
    return new LogEntry(
        new LogId(term, index), new Command(id(sequence), Bytes.utf8("x" + sequence)));
  }

  @Test
  void campaigns_on_its_first_tick_and_leads_once_its_vote_is_durable() {
    RaftCore core = born();

    assertThat(core.step(List.of(new Input.Tick())))
        .containsExactly(
            new Persist(1, new LogWrite(new HardState(1, Optional.of(SELF), 0), 0, List.of())),
            new RoleChanged(Role.CANDIDATE, 1, Optional.empty()));
    assertThat(core.step(List.of(new Input.Tick()))).isEmpty();
    assertThat(core.step(List.of(new Input.Persisted(1))))
        .containsExactly(
            new Persist(
                2, new LogWrite(new HardState(1, Optional.of(SELF), 0), 0, List.of(nothing(1, 1)))),
            new RoleChanged(Role.LEADER, 1, Optional.of(SELF)));
    assertThat(core.status().isSoleVoterInCharge()).isFalse();
    assertThat(core.step(List.of(new Input.Persisted(2)))).containsExactly(new Apply(1, 1));
    assertThat(core.status().isSoleVoterInCharge()).isTrue();
  }

  @Test
  void proposals_of_one_step_are_one_write_and_are_applied_once_durable() {
    RaftCore core = leading();

    List<Effect> proposed = core.step(List.of(propose(1), propose(2), propose(3)));
    assertThat(proposed)
        .containsExactly(
            new Persist(
                3,
                new LogWrite(
                    new HardState(1, Optional.of(SELF), 1),
                    0,
                    List.of(command(1, 2, 1), command(1, 3, 2), command(1, 4, 3)))));
    assertThat(core.step(List.of(propose(4)))).hasSize(1).allMatch(Persist.class::isInstance);
    assertThat(core.step(List.of(new Input.Persisted(3)))).containsExactly(new Apply(2, 4));
    assertThat(core.step(List.of(new Input.Persisted(4)))).containsExactly(new Apply(5, 5));
  }

  @Test
  void a_read_is_answered_at_once_after_a_commit_in_the_own_term_and_waits_before() {
    RaftCore core = born();

    core.step(List.of(new Input.Read(1), new Input.Tick()));
    assertThat(core.step(List.of(new Input.Persisted(1), new Input.Read(2))))
        .noneMatch(ReadReady.class::isInstance);
    assertThat(core.step(List.of(new Input.Persisted(2))))
        .contains(new ReadReady(1, 1), new ReadReady(2, 1));
    assertThat(core.step(List.of(new Input.Read(3)))).containsExactly(new ReadReady(3, 1));
  }

  @Test
  void more_reads_than_the_limit_fail_at_once() {
    RaftCore core = born();

    List<Effect> effects =
        core.step(
            List.of(
                new Input.Read(1),
                new Input.Read(2),
                new Input.Read(3),
                new Input.Read(4),
                new Input.Read(5)));

    assertThat(effects).containsExactly(new ReadFailed(5, Reason.TOO_MANY));
  }

  @Test
  void a_proposal_is_refused_before_it_leads_and_for_another_term() {
    RaftCore core = born();
    assertThat(core.step(List.of(propose(1))))
        .containsExactly(new Refused(id(1), Reason.NO_LEADER));

    RaftCore leader = leading();
    Input.Propose late = new Input.Propose(id(2), Bytes.EMPTY, OptionalLong.of(7));
    Input.Propose right = new Input.Propose(id(3), Bytes.EMPTY, OptionalLong.of(1));
    assertThat(leader.step(List.of(late, right)))
        .hasSize(2)
        .contains(new Refused(id(2), Reason.NOT_LEADER_IN_TERM));
  }

  @Test
  void members_change_one_at_a_time_and_from_their_commit_on() {
    RaftCore core = leading();
    Membership withLearner =
        new Membership(
            List.of(new Member(SELF, List.of(), false), new Member(OTHER, List.of("u"), true)));
    Membership twoMore =
        new Membership(
            List.of(
                new Member(SELF, List.of(), false),
                new Member(OTHER, List.of(), false),
                new Member(new MemberId(3), List.of(), false)));

    List<Effect> effects =
        core.step(
            List.of(
                new Input.ChangeMembers(id(1), twoMore),
                new Input.ChangeMembers(id(2), withLearner),
                new Input.ChangeMembers(id(3), withLearner)));
    assertThat(effects)
        .containsExactly(
            new Refused(id(1), Reason.INVALID_CHANGE),
            new Refused(id(3), Reason.CHANGE_PENDING),
            new Persist(
                3,
                new LogWrite(
                    new HardState(1, Optional.of(SELF), 1),
                    0,
                    List.of(new LogEntry(new LogId(1, 2), new Members(id(2), withLearner))))));
    assertThat(core.status().membership()).isEqualTo(ALONE);
    core.step(List.of(new Input.Persisted(3)));
    assertThat(core.status().membership()).isEqualTo(withLearner);
    assertThat(core.status().isSoleVoterInCharge()).isTrue();
  }

  @Test
  void what_is_durable_in_the_state_may_leave_the_log() {
    RaftCore core = leading();
    core.step(List.of(propose(1), propose(2)));
    core.step(List.of(new Input.Persisted(3)));
    LogStart start = new LogStart(new LogId(1, 2), ALONE);

    assertThat(core.step(List.of(new Input.Applied(3), new Input.Compactable(start))))
        .containsExactly(new CompactLog(start));
    assertThat(core.step(List.of(new Input.Compactable(start)))).isEmpty();
    assertThat(core.status().applied()).isEqualTo(3);
  }

  @Test
  void a_restart_reads_the_log_behind_the_state_for_changes_of_members() {
    TermRuns log = new TermRuns(List.of(new TermRuns.Run(1, 1), new TermRuns.Run(3, 2)), 4);
    RaftCore core = restored(new HardState(2, Optional.of(SELF), 3), log, BORN);
    Membership moved = new Membership(List.of(new Member(SELF, List.of("new"), false)));

    assertThat(core.step(List.of(new Input.Tick(), propose(9))))
        .containsExactly(
            new ReadLog(1, 1, 1000),
            new Refused(id(9), Reason.NO_LEADER),
            new Apply(1, 3),
            new RoleChanged(Role.FOLLOWER, 2, Optional.empty()));
    List<LogEntry> first =
        List.of(nothing(1, 1), new LogEntry(new LogId(1, 2), new Members(id(1), moved)));
    assertThat(core.step(List.of(new Input.LogRead(1, LogId.ZERO, first))))
        .containsExactly(new ReadLog(2, 3, 1000));
    assertThat(core.status().membership()).isEqualTo(moved);
    core.step(
        List.of(
            new Input.LogRead(2, new LogId(1, 2), List.of(nothing(2, 3), command(2, 4, 2))),
            new Input.Tick(),
            new Input.Persisted(0)));
    core.step(List.of(new Input.Persisted(1)));
    assertThat(core.step(List.of(new Input.Persisted(2)))).containsExactly(new Apply(4, 5));
    assertThat(core.status().term()).isEqualTo(3);
  }

  @Test
  void a_log_that_ends_before_the_state_begins_anew_after_it() {
    LogStart applied = new LogStart(new LogId(3, 9), ALONE);
    TermRuns log = new TermRuns(List.of(new TermRuns.Run(1, 1)), 4);
    RaftCore core = restored(new HardState(1, Optional.of(OTHER), 2), log, applied);

    List<Effect> effects = new ArrayList<>(core.step(List.of(new Input.Tick())));
    effects.addAll(core.step(List.of(new Input.Persisted(2))));

    assertThat(effects).startsWith(new ResetLog(1, applied));
    assertThat(effects).contains(new RoleChanged(Role.LEADER, 4, Optional.of(SELF)));
    assertThat(core.step(List.of(new Input.Persisted(3)))).containsExactly(new Apply(10, 10));
  }

  @Test
  void a_log_with_another_term_at_the_state_begins_anew_after_it() {
    LogStart applied = new LogStart(new LogId(3, 2), ALONE);
    TermRuns log = new TermRuns(List.of(new TermRuns.Run(1, 1)), 4);
    RaftCore core = restored(new HardState(1, Optional.empty(), 1), log, applied);

    assertThat(core.step(List.of())).startsWith(new ResetLog(1, applied));
    assertThat(core.status().lastIndex()).isEqualTo(2);
  }

  @Test
  void a_log_that_has_lost_what_was_committed_is_refused() {
    TermRuns log = new TermRuns(List.of(new TermRuns.Run(1, 1)), 4);

    assertThatThrownBy(() -> restored(new HardState(1, Optional.empty(), 5), log, BORN))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("entry 5 is committed, but the log ends at");
  }

  @Test
  void a_ticket_that_was_never_given_stops_the_member() {
    RaftCore core = leading();

    assertThatThrownBy(() -> core.step(List.of(new Input.Persisted(3))))
        .isInstanceOf(IllegalStateException.class);
  }
}
