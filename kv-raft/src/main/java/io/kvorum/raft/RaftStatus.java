package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.Optional;

/// What a member believes at one moment. `ownTermCommitted`: this leader has committed an entry of
/// its own term, so that its commit index is the cluster's.
public record RaftStatus(
    Effect.Role role,
    long term,
    Optional<MemberId> leader,
    long lastIndex,
    long durableIndex,
    long commit,
    long applied,
    Membership membership,
    boolean ownTermCommitted) {
  /// Whether nobody else can commit: then reads may be answered from the applied state at once, if
  /// the first entry of this term is applied, and with it all that was acknowledged in earlier
  /// ones.
  public boolean isSoleVoterInCharge() {
    return role == Effect.Role.LEADER && ownTermCommitted && membership.voters().size() == 1;
  }
}
