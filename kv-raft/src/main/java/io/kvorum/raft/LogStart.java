package io.kvorum.raft;

/// Where a log begins: everything up to and including `id` is in the state machine, and
/// `membership` was in force there.
public record LogStart(LogId id, Membership membership) {
  public static final LogStart EMPTY = new LogStart(LogId.ZERO, Membership.EMPTY);

  public long index() {
    return id.index();
  }
}
