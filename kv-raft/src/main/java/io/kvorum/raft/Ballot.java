package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.Optional;

/// The term and the vote in it, and the ticket under which they go to the disk.
final class Ballot {
  private final LogLane lane;
  private long term;
  private Optional<MemberId> vote;
  private long ticket;

  Ballot(long term, Optional<MemberId> vote, LogLane lane) {
    this.term = term;
    this.vote = vote;
    this.lane = lane;
  }

  long term() {
    return term;
  }

  Optional<MemberId> vote() {
    return vote;
  }

  /// The ticket of the newest change: what this member says in its term waits for it.
  long ticket() {
    return ticket;
  }

  void enter(long newTerm) {
    if (newTerm <= term) {
      throw new IllegalStateException("term " + newTerm + " after " + term);
    }
    term = newTerm;
    vote = Optional.empty();
    ticket = lane.changeHardState();
  }

  void voteFor(MemberId candidate) {
    if (vote.isPresent() && !vote.get().equals(candidate)) {
      throw new IllegalStateException(
          "second vote in term " + term + ": " + candidate + " after " + vote.get());
    }
    if (vote.isEmpty()) {
      vote = Optional.of(candidate);
      ticket = lane.changeHardState();
    }
  }
}
