package io.kvorum.raft;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import java.util.List;
import java.util.Optional;

/// All that members say to one another.
public sealed interface RaftMessage {
  MemberId from();

  MemberId to();

  long term();

  /// Asks for a vote (Raft 5.2), or, as `preVote`, whether one would be given (Raft thesis 9.6).
  /// `transfer` lets a campaign asked for by the leader pass check-quorum's guard.
  record VoteRequest(
      MemberId from, MemberId to, long term, LogId last, boolean preVote, boolean transfer)
      implements RaftMessage {}

  record VoteAnswer(MemberId from, MemberId to, long term, boolean preVote, boolean granted)
      implements RaftMessage {}

  /// Entries after `previous`; without entries it probes, or tells the commit index.
  record Append(
      MemberId from, MemberId to, long term, LogId previous, long commit, List<LogEntry> entries)
      implements RaftMessage {
    public Append {
      entries = List.copyOf(entries);
    }
  }

  /// `matched`: everything up to `index` is durable and equal to the leader's. Otherwise `index` is
  /// a place at which the logs may agree, and `conflictTerm` the term there.
  record AppendAnswer(
      MemberId from,
      MemberId to,
      long term,
      boolean matched,
      long index,
      long conflictTerm,
      long rejectedIndex)
      implements RaftMessage {}

  /// Keeps the leadership and carries the newest read round, 0 if there is none.
  record Heartbeat(MemberId from, MemberId to, long term, long commit, long readRound)
      implements RaftMessage {}

  record HeartbeatAnswer(MemberId from, MemberId to, long term, long readRound)
      implements RaftMessage {}

  /// A follower asks its leader for a read index.
  record ReadRequest(MemberId from, MemberId to, long term, long readId) implements RaftMessage {}

  /// `index` is -1 where the one asked does not lead.
  record ReadAnswer(MemberId from, MemberId to, long term, long readId, long index)
      implements RaftMessage {}

  /// A follower hands a proposal on; only the leader of exactly `term` takes it.
  record Forward(MemberId from, MemberId to, long term, ProposalId id, Bytes command)
      implements RaftMessage {}

  /// The same for a change of membership.
  record ForwardChange(
      MemberId from,
      MemberId to,
      long term,
      ProposalId id,
      Optional<Membership> expected,
      Membership next)
      implements RaftMessage {}

  /// The one asked has not taken a forward, and never will.
  record ForwardRefused(MemberId from, MemberId to, long term, ProposalId id, Effect.Reason why)
      implements RaftMessage {}

  /// The leader asks `to` to campaign at once (Raft thesis 3.10).
  record CampaignNow(MemberId from, MemberId to, long term) implements RaftMessage {}

  /// What the sender knows to be committed; true in every term. It goes with each answer to a
  /// pre-vote and each refused vote: who holds a change of membership without knowing that it is in
  /// force might else wait for ever, for the vote of a removed member whose log is longer, or for
  /// that of one that is gone.
  record Committed(MemberId from, MemberId to, long term, LogId id) implements RaftMessage {}
}
