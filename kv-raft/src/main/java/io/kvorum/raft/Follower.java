package io.kvorum.raft;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect.Reason;
import io.kvorum.raft.RaftMessage.Append;
import io.kvorum.raft.RaftMessage.AppendAnswer;
import io.kvorum.raft.RaftMessage.CampaignNow;
import io.kvorum.raft.RaftMessage.Forward;
import io.kvorum.raft.RaftMessage.ForwardChange;
import io.kvorum.raft.RaftMessage.ForwardRefused;
import io.kvorum.raft.RaftMessage.Heartbeat;
import io.kvorum.raft.RaftMessage.HeartbeatAnswer;
import io.kvorum.raft.RaftMessage.ReadAnswer;
import io.kvorum.raft.RaftMessage.ReadRequest;
import io.kvorum.raft.RaftMessage.VoteAnswer;
import io.kvorum.raft.RaftMessage.VoteRequest;
import java.util.List;
import java.util.Optional;

/// Takes what its leader sends and says what of it is durable; hands proposals and reads on. A
/// learner is a follower whose vote does not count.
final class Follower implements Role {
  private final MemberState state;
  private int timeoutTicks;
  private int silentTicks;

  /// Up to here this log equals the leader's.
  private long verifiedIndex;

  /// Up to here nothing is left to say: it was said, or is committed anyway.
  private long answeredIndex;

  private boolean answerDue;

  private Follower(MemberState state) {
    this.state = state;
    this.timeoutTicks = state.drawElectionTicks();
    this.verifiedIndex = state.commit();
    this.answeredIndex = answerable();
  }

  static Follower without(MemberState state) {
    state.follow(Optional.empty());
    return new Follower(state);
  }

  static Follower of(MemberState state, MemberId leader) {
    state.follow(Optional.of(leader));
    return new Follower(state);
  }

  @Override
  public Effect.Role name() {
    return state.membership().selfVotes() ? Effect.Role.FOLLOWER : Effect.Role.LEARNER;
  }

  @Override
  public boolean isLed() {
    return state.leader().isPresent() && silentTicks < state.config().electionTicks();
  }

  @Override
  public Role tick() {
    silentTicks++;
    state.reads().tick(state.tick());
    boolean nobodyToWaitFor = state.membership().isSoleVoter() && !isLed();
    if (silentTicks < timeoutTicks && !nobodyToWaitFor) {
      return this;
    }
    if (state.mayCampaign()) {
      return Candidate.asking(state);
    }
    state.follow(Optional.empty());
    silentTicks = 0;
    return this;
  }

  @Override
  public Role received(RaftMessage message) {
    switch (message) {
      case VoteRequest m -> vote(m);
      case Append m -> append(m);
      case Heartbeat m -> heartbeat(m);
      case CampaignNow m -> {
        if (state.mayCampaign()) {
          return Candidate.campaigning(state, true);
        }
      }
      case ReadRequest m ->
          state.send(new ReadAnswer(state.self(), m.from(), state.term(), m.readId(), -1));
      case ReadAnswer m -> state.reads().answered(m.readId(), m.index());
      case Forward m -> refuseForward(m.from(), m.id());
      case ForwardChange m -> refuseForward(m.from(), m.id());
      case ForwardRefused m -> state.effects().add(new Effect.Refused(m.id(), m.why()));
      case VoteAnswer m -> {}
      case AppendAnswer m -> {}
      case HeartbeatAnswer m -> {}
      case RaftMessage.Committed m -> {}
    }
    return this;
  }

  private void vote(VoteRequest request) {
    if (Voting.answer(state, request)) {
      silentTicks = 0;
    }
  }

  private void heardFrom(MemberId leader) {
    state.follow(Optional.of(leader));
    silentTicks = 0;
  }

  private void append(Append message) {
    heardFrom(message.from());
    if (state.isInstalling()) {
      return;
    }
    check(message);
    LogId previous = message.previous();
    if (previous.index() > state.commit() && !state.log().matches(previous)) {
      reject(message);
      return;
    }
    take(message.entries());
    long end = previous.index() + message.entries().size();
    verifiedIndex = Math.max(verifiedIndex, end);
    state.commitTo(Math.min(message.commit(), verifiedIndex));
    answerDue |= verifiedIndex <= state.lane().durableIndex();
  }

  /// Entries that are already there stay; the first that differs, and all after it, give way (Raft
  /// 5.3). What is committed is equal by Raft's own promise and not looked at.
  private void take(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      if (entry.index() <= state.commit() || state.log().matches(entry.id())) {
        continue;
      }
      if (entry.index() <= state.log().lastIndex()) {
        state.truncateFrom(entry.index());
      }
      state.append(entry);
    }
  }

  private static void check(Append message) {
    long index = message.previous().index();
    for (LogEntry entry : message.entries()) {
      index++;
      if (entry.index() != index || entry.term() > message.term()) {
        throw new IllegalStateException(
            "append from "
                + message.from()
                + " in term "
                + message.term()
                + " has entry "
                + entry.id()
                + " at place "
                + index);
      }
    }
  }

  private void reject(Append message) {
    LogId previous = message.previous();
    long hint = state.log().lastNotAfter(previous.index(), previous.term());
    state.send(
        new AppendAnswer(
            state.self(),
            message.from(),
            state.term(),
            false,
            hint,
            state.log().term(hint),
            previous.index()));
  }

  /// The commit index in a heartbeat is no larger than what this member has said to have.
  private void heartbeat(Heartbeat message) {
    heardFrom(message.from());
    if (!state.isInstalling()) {
      state.commitTo(message.commit());
    }
    state.send(
        new HeartbeatAnswer(state.self(), message.from(), state.term(), message.readRound()));
  }

  private void refuseForward(MemberId from, ProposalId id) {
    if (state.ledTerms().neverLed(state.term())) {
      state.send(
          new ForwardRefused(state.self(), from, state.term(), id, Reason.NOT_LEADER_IN_TERM));
    }
  }

  @Override
  public Role staged(Input.SnapshotStaged snapshot) {
    heardFrom(snapshot.from());
    LogStart start = snapshot.start();
    if (state.isInstalling()) {
      return this;
    }
    if (start.index() <= state.commit() || state.log().matches(start.id())) {
      verifiedIndex = Math.max(verifiedIndex, start.index());
      state.commitTo(start.index());
      answerDue = true;
      return this;
    }
    state.install(start);
    return this;
  }

  @Override
  public void propose(Input.Propose proposal) {
    if (proposal.onlyInTerm().isPresent()) {
      refuse(proposal.id(), Reason.NOT_LEADER_IN_TERM);
      return;
    }
    state
        .leader()
        .ifPresentOrElse(
            leader ->
                state.send(
                    new Forward(
                        state.self(), leader, state.term(), proposal.id(), proposal.command())),
            () -> refuse(proposal.id(), Reason.NO_LEADER));
  }

  @Override
  public void changeMembers(Input.ChangeMembers change) {
    state
        .leader()
        .ifPresentOrElse(
            leader ->
                state.send(
                    new ForwardChange(
                        state.self(),
                        leader,
                        state.term(),
                        change.id(),
                        change.expected(),
                        change.next())),
            () -> refuse(change.id(), Reason.NO_LEADER));
  }

  private void refuse(ProposalId id, Reason why) {
    state.effects().add(new Effect.Refused(id, why));
  }

  @Override
  public void read(long readId) {
    state.reads().add(readId, state.tick());
  }

  @Override
  public Role logRead(Input.LogRead read) {
    return this;
  }

  @Override
  public Role persisted() {
    answerDue |= answerable() > answeredIndex;
    return this;
  }

  @Override
  public Role stepEnded() {
    state
        .leader()
        .ifPresent(
            leader -> {
              state.reads().ask(leader, state.term(), state.tick()).ifPresent(state::send);
              answer(leader);
            });
    return this;
  }

  /// One answer a step, for all that became durable in it. None while a snapshot is installed: what
  /// was durable is about to be dropped.
  private void answer(MemberId leader) {
    if (answerDue && !state.isInstalling()) {
      answeredIndex = answerable();
      state.send(new AppendAnswer(state.self(), leader, state.term(), true, answeredIndex, 0, 0));
    }
    answerDue = false;
  }

  private long answerable() {
    return Math.min(Math.max(verifiedIndex, state.commit()), state.lane().durableIndex());
  }
}
