package io.kvorum.raft;

import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage.Append;
import io.kvorum.raft.RaftMessage.AppendAnswer;
import io.kvorum.raft.RaftMessage.Heartbeat;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/// A leader's sending: to each other member what it lacks, as fast as its answers allow.
final class Replication {
  /// How much the log may grow, in append messages, while it is held for a snapshot's receiver.
  private static final int MAX_HELD_APPENDS = 256;

  private final MemberState state;
  private final Map<MemberId, Progress> others = new TreeMap<>();
  private List<MemberId> voters = List.of();
  private long appendedBytes;

  Replication(MemberState state) {
    this.state = state;
    follow(state.membership().active(), false);
  }

  /// A change of membership is in force. Whoever is removed hears of it once more, so that it knows
  /// and stops.
  void membershipChanged(long readRound) {
    Membership active = state.membership().active();
    for (Progress other : List.copyOf(others.values())) {
      if (active.member(other.id()).isEmpty()) {
        sayFarewell(other, readRound);
        others.remove(other.id());
      }
    }
    follow(active, true);
  }

  /// To a member that keeps up the commit index goes in an append, behind its own removal: a
  /// heartbeat tells no more than what the member has already said to have.
  private void sayFarewell(Progress other, long readRound) {
    if (other.state() == Progress.State.REPLICATE && !isGone(other)) {
      append(other, List.of());
    } else {
      heartbeat(other, readRound);
    }
  }

  private void follow(Membership membership, boolean active) {
    voters = membership.voters();
    for (Membership.Member member : membership.members()) {
      if (!member.id().equals(state.self())) {
        others.computeIfAbsent(member.id(), id -> progress(id, active));
      }
    }
  }

  private Progress progress(MemberId id, boolean active) {
    return new Progress(
        id, state.log().lastIndex() + 1, active, state.config().maxInflightAppends());
  }

  Optional<Progress> progress(MemberId id) {
    return Optional.ofNullable(others.get(id));
  }

  void appended(LogEntry entry) {
    appendedBytes += entry.weight();
  }

  // What a majority of the voters has reached.

  long durableOnMajority() {
    return reachedByMajority(state.lane().durableIndex(), Progress::matched);
  }

  long confirmedRound() {
    return reachedByMajority(Long.MAX_VALUE, Progress::readRound);
  }

  /// Whether a majority was heard since this was last asked.
  boolean takeMajorityHeard() {
    boolean heard = reachedByMajority(1, other -> other.isActive() ? 1 : 0) == 1;
    others.values().forEach(Progress::forgetActivity);
    return heard;
  }

  private long reachedByMajority(long own, ToLongFunction<Progress> reached) {
    long[] values = new long[voters.size()];
    for (int i = 0; i < values.length; i++) {
      Progress other = others.get(voters.get(i));
      values[i] = other == null ? own : reached.applyAsLong(other);
    }
    return Quorum.reached(values);
  }

  /// The voter that could take over soonest.
  Optional<MemberId> successor() {
    return others.values().stream()
        .filter(other -> voters.contains(other.id()))
        .filter(other -> other.state() == Progress.State.REPLICATE)
        .max(Comparator.comparingLong(Progress::matched))
        .map(Progress::id);
  }

  long compactUpTo() {
    long upTo = Long.MAX_VALUE;
    long maxHeldBytes = (long) MAX_HELD_APPENDS * state.config().maxAppendBytes();
    for (Progress other : others.values()) {
      upTo = Math.min(upTo, other.compactUpTo(appendedBytes, maxHeldBytes));
    }
    return upTo;
  }

  // Answers.

  void answered(Progress other, AppendAnswer answer) {
    if (answer.index() > state.log().lastIndex()) {
      throw new IllegalStateException(
          "answer of "
              + other.id()
              + " about entry "
              + answer.index()
              + ", the last is "
              + state.log().lastIndex());
    }
    if (!answer.matched()) {
      long hint = state.log().lastNotAfter(answer.index(), answer.conflictTerm());
      other.refuses(answer.rejectedIndex(), hint);
      return;
    }
    other.matches(answer.index());
    if (other.state() == Progress.State.SNAPSHOT
        && other.matched() >= state.log().start().index()) {
      other.leaveSnapshot();
    }
  }

  void heartbeatAnswered(Progress other, long round) {
    if (!other.heartbeatAnswered(round)) {
      return;
    }
    if (isGone(other)) {
      offerSnapshot(other);
    } else {
      append(other, List.of());
    }
  }

  void logRead(Input.LogRead read) {
    for (Progress other : others.values()) {
      if (other.isFetching(read.request())) {
        other.fetched();
        sendFetched(other, read);
        return;
      }
    }
  }

  /// Whether the log no longer has what this member needs next: it may have been compacted while
  /// messages were out, or while entries were read back.
  private boolean isGone(Progress other) {
    return other.next() <= state.log().start().index();
  }

  /// The entries come late, or other ones are needed by now: then they are asked for again.
  private void sendFetched(Progress other, Input.LogRead read) {
    if (isGone(other) || read.previous().index() != other.next() - 1 || !other.maySend()) {
      return;
    }
    if (read.entries().isEmpty()) {
      throw new IllegalStateException("entry " + other.next() + " is gone from the log");
    }
    for (LogEntry entry : read.entries()) {
      if (!state.log().matches(entry.id())) {
        throw new IllegalStateException(
            "the log gave " + entry.id() + " but has " + state.log().last() + " as its last");
      }
    }
    append(other, read.entries());
  }

  // Sending.

  void heartbeats(long readRound) {
    for (Progress other : others.values()) {
      heartbeat(other, readRound);
    }
  }

  /// The commit index that it hears is never past what it has: a heartbeat may overtake an append.
  private void heartbeat(Progress other, long readRound) {
    long commit = Math.min(other.matched(), state.commit());
    state.send(new Heartbeat(state.self(), other.id(), state.term(), commit, readRound));
  }

  void sendAll() {
    for (Progress other : others.values()) {
      send(other);
    }
  }

  private void send(Progress other) {
    while (other.maySend()) {
      if (isGone(other)) {
        offerSnapshot(other);
      } else if (other.next() > state.log().lastIndex()) {
        if (!other.wantsCommit(state.commit())) {
          return;
        }
        append(other, List.of());
      } else if (state.lane().recent().has(other.next())) {
        append(other, state.lane().recent().from(other.next(), state.config().maxAppendBytes()));
      } else if (other.next() <= state.lane().durableIndex()) {
        other.fetch(state.readLog(other.next()));
      } else {
        return;
      }
    }
  }

  private void append(Progress other, List<LogEntry> entries) {
    long previous = other.next() - 1;
    LogId previousId = new LogId(state.log().term(previous), previous);
    state.send(
        new Append(state.self(), other.id(), state.term(), previousId, state.commit(), entries));
    other.sent(previous + entries.size(), state.commit());
  }

  private void offerSnapshot(Progress other) {
    other.offerSnapshot(state.applied(), appendedBytes);
    state.effects().add(new Effect.SendSnapshot(other.id(), state.term()));
  }
}
