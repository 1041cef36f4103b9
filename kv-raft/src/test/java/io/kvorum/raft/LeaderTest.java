package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect.Reason;
import io.kvorum.raft.Effect.Role;
import io.kvorum.raft.Membership.Member;
import io.kvorum.raft.RaftMessage.AppendAnswer;
import io.kvorum.raft.RaftMessage.VoteAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeaderTest {
  private static final MemberId SELF = new MemberId(1);
  private static final MemberId OTHER = new MemberId(2);
  private static final Membership THREE = new Membership(List.of(voter(1), voter(2), voter(3)));

  private static Member voter(long id) {
    return new Member(new MemberId(id), List.of(), false);
  }

  /// Leads term 2; entry 1, of term 1, is durable here and not known to be committed.
  private static RaftCore leader() {
    LogStart born = new LogStart(LogId.ZERO, THREE);
    RaftCore core =
        RaftCore.restore(
            RaftConfig.defaults(SELF),
            new SplittableRandom(1),
            1,
            new HardState(1, Optional.empty(), 0),
            born,
            new TermRuns(List.of(new TermRuns.Run(1, 1)), 1),
            born);
    LogEntry first = new LogEntry(new LogId(1, 1), new LogEntry.Nothing());
    core.step(List.of());
    core.step(List.of(new Input.LogRead(1, LogId.ZERO, List.of(first))));
    while (core.status().role() == Role.FOLLOWER) {
      core.step(List.of(new Input.Tick()));
    }
    core.step(List.of(new Input.Received(new VoteAnswer(OTHER, SELF, 2, true, true))));
    core.step(List.of(new Input.Persisted(1)));
    core.step(List.of(new Input.Received(new VoteAnswer(OTHER, SELF, 2, false, true))));
    assertThat(core.status().role()).isEqualTo(Role.LEADER);
    return core;
  }

  private static void matched(RaftCore core, long index) {
    core.step(List.of(new Input.Received(new AppendAnswer(OTHER, SELF, 2, true, index, 0, 0))));
  }

  /// Raft 5.4.2, figure 8: a later leader could still replace an older term's entry.
  @Test
  void an_older_terms_entry_is_not_committed_by_counting_but_with_one_of_the_own_term() {
    RaftCore core = leader();
    matched(core, 1);
    assertThat(core.status().commit()).isZero();

    core.step(List.of(new Input.Persisted(2)));
    matched(core, 2);

    assertThat(core.status().commit()).isEqualTo(2);
  }

  /// Otherwise two leaders' changes could be in force two steps apart.
  @Test
  void a_change_of_members_waits_for_a_commit_in_the_own_term() {
    RaftCore core = leader();
    ProposalId id = new ProposalId(SELF, 1, 1);
    Input.ChangeMembers change =
        new Input.ChangeMembers(id, new Membership(List.of(voter(1), voter(2))));

    assertThat(core.step(List.of(change)))
        .containsExactly(new Effect.Refused(id, Reason.CHANGE_PENDING));
    core.step(List.of(new Input.Persisted(2)));
    matched(core, 2);
    assertThat(core.step(List.of(change))).hasAtLeastOneElementOfType(Effect.Persist.class);
  }

  /// Judged by an older membership, the change would bring a removed member back: one step from
  /// what is in force, too.
  @Test
  void a_change_is_refused_that_was_judged_by_a_membership_no_longer_in_force() {
    RaftCore core = leader();
    core.step(List.of(new Input.Persisted(2)));
    matched(core, 2);
    Membership now = core.status().membership();
    Membership before = with(now, voter(9));
    Membership next = with(now, voter(8));
    ProposalId id = new ProposalId(SELF, 1, 1);

    assertThat(core.step(List.of(new Input.ChangeMembers(id, Optional.of(before), next))))
        .containsExactly(new Effect.Refused(id, Reason.INVALID_CHANGE));
    assertThat(core.step(List.of(new Input.ChangeMembers(id, Optional.of(now), next))))
        .hasAtLeastOneElementOfType(Effect.Persist.class);
  }

  private static Membership with(Membership membership, Membership.Member more) {
    List<Membership.Member> members = new ArrayList<>(membership.members());
    members.add(more);
    return new Membership(members);
  }
}
