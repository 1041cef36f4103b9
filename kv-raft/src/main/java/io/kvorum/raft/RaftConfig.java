package io.kvorum.raft;

import io.kvorum.api.MemberId;

/// The numbers of a core. Times are ticks, sizes bytes; all limits are at least 1.
///
/// @param electionTicks silence after which a follower campaigns; the real time-out is drawn from
///   this to twice this
/// @param heartbeatTicks pause between a leader's heartbeats
/// @param maxAppendBytes entries in one append message
/// @param maxInflightAppends unanswered append messages to one follower
/// @param maxPendingReads reads waiting for their round
/// @param diskSlowTicks age of the oldest unpersisted ticket at which a leader hands over
/// @param diskStuckTicks age at which a leader stops its heartbeats
public record RaftConfig(
    MemberId self,
    int electionTicks,
    int heartbeatTicks,
    int maxAppendBytes,
    int maxInflightAppends,
    int maxPendingReads,
    int diskSlowTicks,
    int diskStuckTicks) {
  public RaftConfig {
    if (heartbeatTicks < 1 || electionTicks <= heartbeatTicks) {
      throw new IllegalArgumentException(
          "election " + electionTicks + " ticks, heartbeat " + heartbeatTicks);
    }
  }

  public static RaftConfig defaults(MemberId self) {
    return new RaftConfig(self, 10, 1, 1 << 20, 256, 1 << 16, 20, 40);
  }
}
