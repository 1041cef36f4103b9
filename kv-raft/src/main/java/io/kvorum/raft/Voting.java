package io.kvorum.raft;

import io.kvorum.raft.RaftMessage.VoteAnswer;
import io.kvorum.raft.RaftMessage.VoteRequest;

/// Answers requests for votes. A member votes for whoever asks, also for one that it does not know
/// as a voter: it may not have heard of that member's promotion.
final class Voting {
  private Voting() {}

  /// A request in this member's term. Says whether the vote was given.
  static boolean answer(MemberState state, VoteRequest request) {
    boolean free =
        state.vote().isPresent()
            ? state.vote().get().equals(request.from())
            : state.leader().isEmpty();
    boolean granted = free && isUpToDate(state, request);
    if (granted) {
      state.voteFor(request.from());
    }
    state.send(new VoteAnswer(state.self(), request.from(), state.term(), false, granted));
    if (!granted) {
      tellCommit(state, request);
    }
    return granted;
  }

  /// Whether a vote would be given. It promises nothing and changes nothing; a grant carries the
  /// term that was asked about, a refusal this member's own.
  static void answerPreVote(MemberState state, VoteRequest request) {
    boolean granted = request.term() > state.term() && isUpToDate(state, request);
    state.send(
        new VoteAnswer(
            state.self(), request.from(), granted ? request.term() : state.term(), true, granted));
    tellCommit(state, request);
  }

  /// A request in a term that is over.
  static void refuse(MemberState state, VoteRequest request) {
    state.send(new VoteAnswer(state.self(), request.from(), state.term(), false, false));
    tellCommit(state, request);
  }

  private static void tellCommit(MemberState state, VoteRequest request) {
    if (state.commit() > 0) {
      LogId committed = new LogId(state.log().term(state.commit()), state.commit());
      state.send(new RaftMessage.Committed(state.self(), request.from(), state.term(), committed));
    }
  }

  private static boolean isUpToDate(MemberState state, VoteRequest request) {
    return request.last().compareTo(state.log().last()) >= 0;
  }
}
