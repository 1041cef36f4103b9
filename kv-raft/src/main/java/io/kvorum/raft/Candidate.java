package io.kvorum.raft;

import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage.VoteAnswer;
import io.kvorum.raft.RaftMessage.VoteRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Asks for votes: first whether it would get them, without a new term, so that a member which
/// cannot win disturbs nobody (Raft thesis 9.6); then in earnest. Its own vote counts once it is
/// durable.
final class Candidate implements Leaderless {
  private final MemberState state;
  private final boolean preVote;
  private final int timeoutTicks;
  private final long ownVoteTicket;
  private final Set<MemberId> granted = new TreeSet<>();
  private final Set<MemberId> refused = new TreeSet<>();
  private int elapsedTicks;

  private Candidate(MemberState state, boolean preVote, long ownVoteTicket) {
    this.state = state;
    this.preVote = preVote;
    this.ownVoteTicket = ownVoteTicket;
    this.timeoutTicks = state.drawElectionTicks();
  }

  /// Asks whether a campaign would succeed. A sole voter need not ask.
  static Candidate asking(MemberState state) {
    if (state.membership().isSoleVoter()) {
      return campaigning(state, false);
    }
    state.follow(Optional.empty());
    Candidate role = new Candidate(state, true, 0);
    role.granted.add(state.self());
    role.request(state.term() + 1, false);
    return role;
  }

  /// Campaigns in a new term. `transfer`: at the leader's wish, which voters must not hold up.
  static Candidate campaigning(MemberState state, boolean transfer) {
    state.enterTerm(state.term() + 1, Optional.empty());
    state.ledTerms().stoodIn(state.term());
    Candidate role = new Candidate(state, false, state.voteFor(state.self()));
    role.request(state.term(), transfer);
    return role;
  }

  private void request(long term, boolean transfer) {
    for (MemberId voter : state.membership().active().voters()) {
      if (!voter.equals(state.self())) {
        state.send(
            new VoteRequest(state.self(), voter, term, state.log().last(), preVote, transfer));
      }
    }
  }

  @Override
  public MemberState state() {
    return state;
  }

  @Override
  public Effect.Role name() {
    return preVote ? Effect.Role.PRE_CANDIDATE : Effect.Role.CANDIDATE;
  }

  @Override
  public Role tick() {
    elapsedTicks++;
    state.reads().tick(state.tick());
    if (elapsedTicks < timeoutTicks) {
      return this;
    }
    return state.mayCampaign() ? asking(state) : Follower.without(state);
  }

  @Override
  public Role received(RaftMessage message) {
    return switch (message) {
      case VoteRequest m -> {
        Voting.answer(state, m);
        yield this;
      }
      case VoteAnswer m -> m.preVote() == preVote ? count(m.from(), m.granted()) : this;
      case RaftMessage.Append m -> Follower.of(state, m.from()).received(m);
      case RaftMessage.Heartbeat m -> Follower.of(state, m.from()).received(m);
      case RaftMessage.AppendAnswer m -> this;
      case RaftMessage.HeartbeatAnswer m -> this;
      case RaftMessage.ReadRequest m -> this;
      case RaftMessage.ReadAnswer m -> this;
      case RaftMessage.Forward m -> this;
      case RaftMessage.ForwardChange m -> this;
      case RaftMessage.ForwardRefused m -> {
        state.effects().add(new Effect.Refused(m.id(), m.why()));
        yield this;
      }
      case RaftMessage.CampaignNow m -> this;
      case RaftMessage.Committed m -> this;
    };
  }

  @Override
  public Role persisted() {
    if (preVote || !state.lane().tickets().isDurable(ownVoteTicket)) {
      return this;
    }
    return count(state.self(), true);
  }

  private Role count(MemberId voter, boolean grants) {
    (grants ? granted : refused).add(voter);
    List<MemberId> voters = state.membership().active().voters();
    return switch (Quorum.vote(voters.size(), among(voters, granted), among(voters, refused))) {
      case PENDING -> this;
      case LOST -> Follower.without(state);
      case WON -> preVote ? campaigning(state, false) : new Leader(state);
    };
  }

  /// Only voters in force *now* count, whoever they were when they answered: a candidate that hears
  /// of a commit may find its membership changed while it waits.
  private static int among(List<MemberId> voters, Set<MemberId> answered) {
    int count = 0;
    for (MemberId voter : voters) {
      count += answered.contains(voter) ? 1 : 0;
    }
    return count;
  }

  @Override
  public Role staged(Input.SnapshotStaged snapshot) {
    return Follower.of(state, snapshot.from()).staged(snapshot);
  }
}
