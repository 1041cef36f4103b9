package io.kvorum.raft;

import java.util.List;

/// A member that has just started reads its log from what is applied to the end, once, for the
/// changes of membership in it. Until it knows them it neither votes nor campaigns nor answers:
/// with an outdated membership it could find a majority that is none.
final class Restoring implements Leaderless {
  private final MemberState state;
  private final long lastIndex;
  private long next;
  private long request;

  private Restoring(MemberState state, long next) {
    this.state = state;
    this.next = next;
    this.lastIndex = state.log().lastIndex();
  }

  /// The role of a member whose log, from `next` on, has not been looked at.
  static Role from(MemberState state, long next) {
    if (next > state.log().lastIndex()) {
      return Follower.without(state);
    }
    Restoring role = new Restoring(state, next);
    role.readOn();
    return role;
  }

  @Override
  public MemberState state() {
    return state;
  }

  @Override
  public Effect.Role name() {
    return Effect.Role.FOLLOWER;
  }

  @Override
  public Role logRead(Input.LogRead read) {
    if (read.request() != request) {
      return this;
    }
    check(read.previous(), read.entries());
    for (LogEntry entry : read.entries()) {
      if (entry.index() <= lastIndex) {
        state.scanned(entry);
      }
    }
    next = read.entries().getLast().index() + 1;
    if (next > lastIndex) {
      return Follower.without(state);
    }
    readOn();
    return this;
  }

  private void readOn() {
    request = state.readLog(next);
  }

  private void check(LogId previous, List<LogEntry> entries) {
    if (entries.isEmpty() || previous.index() != next - 1) {
      throw new IllegalStateException(
          "entries from "
              + next
              + " to "
              + lastIndex
              + " are gone from the log, which gave "
              + entries.size()
              + " after "
              + previous);
    }
    for (LogEntry entry : entries) {
      if (entry.index() <= lastIndex && !state.log().matches(entry.id())) {
        throw new IllegalStateException(
            "the log gave "
                + entry.id()
                + " but has "
                + state.log().term(entry.index())
                + " there");
      }
    }
  }

  /// What was not looked at yet must not leave the log.
  @Override
  public long compactUpTo() {
    return next - 1;
  }

  /// Time stands still: the log is read as fast as the disk can.
  @Override
  public Role tick() {
    return this;
  }

  /// Deaf: senders repeat themselves.
  @Override
  public Role received(RaftMessage message) {
    return this;
  }

  /// Refused: its leader offers another.
  @Override
  public Role staged(Input.SnapshotStaged snapshot) {
    return this;
  }

  @Override
  public Role persisted() {
    return this;
  }
}
