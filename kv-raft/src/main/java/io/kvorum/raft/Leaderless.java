package io.kvorum.raft;

import io.kvorum.raft.Effect.Reason;

/// A role in which no leader is known, nor this member one: proposals are refused, reads wait.
sealed interface Leaderless extends Role permits Candidate, Restoring {
  MemberState state();

  @Override
  default void propose(Input.Propose proposal) {
    boolean bound = proposal.onlyInTerm().isPresent();
    refuse(proposal.id(), bound ? Reason.NOT_LEADER_IN_TERM : Reason.NO_LEADER);
  }

  @Override
  default void changeMembers(Input.ChangeMembers change) {
    refuse(change.id(), Reason.NO_LEADER);
  }

  private void refuse(ProposalId id, Reason why) {
    state().effects().add(new Effect.Refused(id, why));
  }

  @Override
  default void read(long readId) {
    state().reads().add(readId, state().tick());
  }

  @Override
  default Role logRead(Input.LogRead read) {
    return this;
  }

  @Override
  default Role stepEnded() {
    return this;
  }

  @Override
  default boolean isLed() {
    return false;
  }
}
