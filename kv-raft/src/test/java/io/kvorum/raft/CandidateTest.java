package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect.Role;
import io.kvorum.raft.Membership.Member;
import io.kvorum.raft.RaftMessage.Committed;
import io.kvorum.raft.RaftMessage.Heartbeat;
import io.kvorum.raft.RaftMessage.VoteAnswer;
import io.kvorum.raft.RaftMessage.VoteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CandidateTest {
  private static final MemberId SELF = new MemberId(1);
  private static final LogId CHANGE = new LogId(1, 1);

  private static Membership voters(long... ids) {
    List<Member> members = new ArrayList<>();
    for (long id : ids) {
      members.add(new Member(new MemberId(id), List.of(), false));
    }
    return new Membership(members);
  }

  /// One of four, whose log ends with the removal of member 4, not known to be committed.
  private static RaftCore follower() {
    LogStart born = new LogStart(LogId.ZERO, voters(1, 2, 3, 4));
    RaftCore core =
        RaftCore.restore(
            RaftConfig.defaults(SELF),
            new SplittableRandom(1),
            1,
            new HardState(1, Optional.empty(), 0),
            born,
            new TermRuns(List.of(new TermRuns.Run(1, 1)), 1),
            born);
    LogEntry.Members removal = new LogEntry.Members(new ProposalId(SELF, 1, 1), voters(1, 2, 3));
    core.step(List.of());
    core.step(List.of(new Input.LogRead(1, LogId.ZERO, List.of(new LogEntry(CHANGE, removal)))));
    return core;
  }

  private static RaftCore preCandidate() {
    RaftCore core = follower();
    while (core.status().role() == Role.FOLLOWER) {
      core.step(List.of(new Input.Tick()));
    }
    return core;
  }

  private static List<Effect> answer(RaftCore core, long from, boolean preVote, boolean granted) {
    return core.step(
        List.of(new Input.Received(new VoteAnswer(new MemberId(from), SELF, 2, preVote, granted))));
  }

  private static RaftCore candidate() {
    RaftCore core = preCandidate();
    answer(core, 2, true, true);
    answer(core, 3, true, true);
    core.step(List.of(new Input.Persisted(1)));
    return core;
  }

  @Test
  void asks_before_it_enters_a_term_and_requests_votes_once_its_own_is_durable() {
    RaftCore core = preCandidate();
    assertThat(core.status().role()).isEqualTo(Role.PRE_CANDIDATE);
    assertThat(core.status().term()).isEqualTo(1);
    answer(core, 2, true, true);

    assertThat(answer(core, 3, true, true)).noneMatch(Effect.Send.class::isInstance);
    assertThat(core.status().term()).isEqualTo(2);
    assertThat(core.step(List.of(new Input.Persisted(1))))
        .contains(
            new Effect.Send(
                new VoteRequest(SELF, new MemberId(2), 2, new LogId(1, 1), false, false)));
  }

  @Test
  void leads_with_a_majority() {
    RaftCore core = candidate();
    answer(core, 4, false, true);
    assertThat(core.status().role()).isEqualTo(Role.CANDIDATE);
    answer(core, 2, false, true);
    assertThat(core.status().role()).isEqualTo(Role.LEADER);
  }

  /// Seed 30775 of the simulation: two leaders in one term.
  @Test
  void the_vote_of_a_member_that_was_removed_meanwhile_does_not_count() {
    RaftCore core = candidate();
    answer(core, 4, false, true);
    core.step(List.of(new Input.Received(new Committed(new MemberId(2), SELF, 2, CHANGE))));
    assertThat(core.status().membership()).isEqualTo(voters(1, 2, 3));

    answer(core, 2, false, false);

    assertThat(core.status().role()).isEqualTo(Role.CANDIDATE);
    answer(core, 3, false, true);
    assertThat(core.status().role()).isEqualTo(Role.LEADER);
  }

  @Test
  void gives_up_when_another_leads_its_term() {
    RaftCore core = candidate();

    core.step(List.of(new Input.Received(new Heartbeat(new MemberId(3), SELF, 2, 0, 0))));

    assertThat(core.status().role()).isEqualTo(Role.FOLLOWER);
    assertThat(core.status().leader()).contains(new MemberId(3));
  }
}
