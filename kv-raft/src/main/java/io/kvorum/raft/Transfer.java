package io.kvorum.raft;

import io.kvorum.api.MemberId;

/// A leadership being handed over (Raft thesis 3.10): no proposals are taken until `to` has the
/// whole log and campaigns, or the time for it is over.
record Transfer(MemberId to, long sinceTick) {
  boolean isOver(long tick, int limitTicks) {
    return tick - sinceTick >= limitTicks;
  }
}
