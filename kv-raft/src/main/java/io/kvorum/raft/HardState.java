package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.Optional;

/// What a member must remember over a restart besides its log (Raft figure 2), and the commit index
/// that it knew, so that a restart activates every membership change up to it.
public record HardState(long term, Optional<MemberId> vote, long commit) {
  public static final HardState INITIAL = new HardState(0, Optional.empty(), 0);

  public HardState {
    if (term < 0 || commit < 0) {
      throw new IllegalArgumentException("negative term " + term + " or commit " + commit);
    }
  }
}
