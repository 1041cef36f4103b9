package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.Optional;

/// All that the core may ask of the world. Three rules for the outside, and no others: the log lane
/// in order, acknowledged when durable; the apply lane in order, acknowledged when visible;
/// everything else at once, in any order, and `Send` may fail.
public sealed interface Effect {
  // The log lane.

  /// Acknowledged by `Input.Persisted`. Tickets grow by one.
  record Persist(long ticket, LogWrite write) implements Effect {}

  /// Drops the whole log: it begins anew after `start`.
  record ResetLog(long ticket, LogStart start) implements Effect {}

  /// The entries up to `start` may be dropped. Not acknowledged.
  record CompactLog(LogStart start) implements Effect {}

  // The apply lane.

  /// Entries `from` to `upTo`, both inclusive, are committed and durable here.
  record Apply(long from, long upTo) implements Effect {}

  record InstallSnapshot(LogStart start) implements Effect {}

  // At once.

  record Send(RaftMessage message) implements Effect {}

  /// Answered by `Input.LogRead` with the same request number.
  record ReadLog(long request, long fromIndex, int maxBytes) implements Effect {}

  record SendSnapshot(MemberId to, long term) implements Effect {}

  /// A linearizable read may be answered as soon as `index` is applied.
  record ReadReady(long readId, long index) implements Effect {}

  record ReadFailed(long readId, Reason why) implements Effect {}

  record Refused(ProposalId id, Reason why) implements Effect {}

  record RoleChanged(Role role, long term, Optional<MemberId> leader) implements Effect {}

  enum Role {
    FOLLOWER,
    PRE_CANDIDATE,
    CANDIDATE,
    LEADER,
    LEARNER
  }

  enum Reason {
    NO_LEADER,
    LEADER_CHANGED,
    NOT_LEADER_IN_TERM,
    CHANGE_PENDING,
    INVALID_CHANGE,
    LEADERSHIP_TRANSFER,
    TOO_MANY,
    /// A learner is promoted only once it is close behind its leader.
    LEARNER_NOT_READY
  }
}
