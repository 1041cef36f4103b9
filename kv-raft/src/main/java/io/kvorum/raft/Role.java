package io.kvorum.raft;

import io.kvorum.api.MemberId;

/// What a member does with an input depends on its role. Each handler returns the role that the
/// member has afterwards, mostly the same; a new role does what entering it asks for when it is
/// made.
sealed interface Role permits Leaderless, Follower, Leader {
  Effect.Role name();

  Role tick();

  /// A message of exactly this member's term.
  Role received(RaftMessage message);

  void propose(Input.Propose proposal);

  void changeMembers(Input.ChangeMembers change);

  void read(long readId);

  /// A snapshot from the leader of exactly this member's term is there.
  Role staged(Input.SnapshotStaged snapshot);

  /// More of the log is durable.
  Role persisted();

  Role logRead(Input.LogRead read);

  default void transferTo(MemberId to) {}

  default void snapshotSent(Input.SnapshotSent sent) {}

  Role stepEnded();

  /// Whether a leader of this term was heard so recently that nobody else should be elected (Raft
  /// thesis 4.2.3).
  boolean isLed();

  /// How far the log may be compacted as far as this role is concerned.
  default long compactUpTo() {
    return Long.MAX_VALUE;
  }

  /// Called once, when another role or another term begins.
  default void leave() {}
}
