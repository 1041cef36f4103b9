package io.kvorum.raft;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect.Reason;
import io.kvorum.raft.RaftMessage.Append;
import io.kvorum.raft.RaftMessage.AppendAnswer;
import io.kvorum.raft.RaftMessage.CampaignNow;
import io.kvorum.raft.RaftMessage.Committed;
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
import java.util.random.RandomGenerator;

/// A member of a Raft group as a function: inputs in, effects out. Not thread-safe.
///
/// It keeps the terms of its log, not the entries. Pre-vote and check-quorum are always on; reads
/// are confirmed by a majority, never by a clock; the membership changes one member at a time, from
/// the commit of the change on.
///
/// What the outside must know:
///
/// - After a restart the core reads its log once, by `ReadLog`, for the changes of membership in
///   it; until that is answered it takes no part.
/// - `Refused` is the truth: the proposal is not in any log and never will be. It may come twice. A
///   proposal that is neither refused nor applied has an unknown outcome.
/// - A staged snapshot is refused if the step that heard of it has no `InstallSnapshot`.
/// - Any exception is a bug, or a disk that lost data: the member must stop.
public final class RaftCore {
  private final MemberState state;
  private Role role;
  private Effect.RoleChanged told;

  private RaftCore(MemberState state, Role role) {
    this.state = state;
    this.role = role;
    this.told = new Effect.RoleChanged(Effect.Role.FOLLOWER, 0, Optional.empty());
  }

  /// The core of a member that starts: from its durable hard state, the bounds and terms of its
  /// log, and what its state machine holds. `bootCount` differs from that of every earlier start.
  /// The first `step` gives what the restart itself asks for.
  ///
  /// Where the log ends before what is applied, or has another term there, a snapshot was installed
  /// and the member stopped before its log was reset: then the log begins anew after `applied`.
  public static RaftCore restore(
      RaftConfig config,
      RandomGenerator random,
      long bootCount,
      HardState hardState,
      LogStart logStart,
      TermRuns log,
      LogStart applied) {
    RaftLog terms = new RaftLog(logStart.id(), log);
    if (logStart.index() > applied.index()) {
      throw new IllegalStateException(
          "the log starts after " + logStart.id() + ", but the state ends at " + applied.id());
    }
    boolean stale = !terms.matches(applied.id());
    long commit = Math.max(stale ? 0 : hardState.commit(), applied.index());
    if (!stale && commit > terms.lastIndex()) {
      throw new IllegalStateException(
          "entry " + commit + " is committed, but the log ends at " + terms.last());
    }
    long term = Math.max(Math.max(hardState.term(), applied.id().term()), terms.last().term());
    HardState found =
        new HardState(term, term == hardState.term() ? hardState.vote() : Optional.empty(), commit);
    MemberState state = new MemberState(config, random, bootCount, found, terms, applied);
    if (stale) {
      state.resetTo(applied);
    }
    return new RaftCore(state, Restoring.from(state, applied.index() + 1));
  }

  /// Takes a batch of inputs and returns the joined work. Effects of one lane are in their order.
  public List<Effect> step(List<? extends Input> inputs) {
    for (Input input : inputs) {
      take(input);
    }
    become(role.stepEnded());
    state.endStep(role.compactUpTo());
    tellRole();
    return state.takeEffects();
  }

  private void take(Input input) {
    switch (input) {
      case Input.Propose i -> role.propose(i);
      case Input.Read i -> role.read(i.readId());
      case Input.Persisted i -> {
        state.persisted(i.ticket());
        become(role.persisted());
      }
      case Input.Applied i -> state.applied(i.index());
      case Input.Received i -> received(i.message());
      case Input.Tick i -> {
        state.countTick();
        become(role.tick());
      }
      case Input.ChangeMembers i -> role.changeMembers(i);
      case Input.TransferLeadership i -> role.transferTo(i.to());
      case Input.LogRead i -> become(role.logRead(i));
      case Input.SnapshotSent i -> role.snapshotSent(i);
      case Input.SnapshotStaged i -> staged(i);
      case Input.SnapshotInstalled i -> state.installed(i.start());
      case Input.Compactable i -> state.compactable(i.start());
    }
  }

  private void become(Role next) {
    if (next != role) {
      Role left = role;
      role = next;
      left.leave();
    }
  }

  // Terms (Raft 5.1): a later one is entered, an earlier one is told about ours.

  private void received(RaftMessage message) {
    if (!message.to().equals(state.self()) || role instanceof Restoring) {
      return;
    }
    if (message instanceof VoteRequest request && mustBeIgnored(request)) {
      return;
    }
    if (message instanceof Committed committed) {
      learn(committed.id());
    }
    if (isAboutNextTerm(message)) {
      aboutNextTerm(message);
    } else if (message.term() < state.term()) {
      fromEarlierTerm(message);
    } else {
      if (message.term() > state.term()) {
        enter(message);
      }
      become(role.received(message));
    }
  }

  /// While a leader is heard nobody else is elected, unless the leader itself asked for it.
  private boolean mustBeIgnored(VoteRequest request) {
    return request.term() > state.term() && role.isLed() && !request.transfer();
  }

  /// Pre-votes speak of a term that nobody has entered.
  private static boolean isAboutNextTerm(RaftMessage message) {
    return (message instanceof VoteRequest request && request.preVote())
        || (message instanceof VoteAnswer answer && answer.preVote() && answer.granted());
  }

  private void aboutNextTerm(RaftMessage message) {
    if (message instanceof VoteRequest request) {
      Voting.answerPreVote(state, request);
    } else if (message.term() == state.term() + 1) {
      become(role.received(message));
    }
  }

  /// What is committed stays so in every term. It says nothing about a log that has other entries.
  private void learn(LogId committed) {
    if (state.log().matches(committed) && !state.isInstalling() && !(role instanceof Leader)) {
      state.commitTo(committed.index());
    }
  }

  private void enter(RaftMessage message) {
    boolean fromLeader = message instanceof Append || message instanceof Heartbeat;
    enter(message.term(), fromLeader ? Optional.of(message.from()) : Optional.empty());
  }

  private void enter(long term, Optional<MemberId> leader) {
    Role left = role;
    left.leave();
    state.enterTerm(term, leader);
    role = leader.isPresent() ? Follower.of(state, leader.get()) : Follower.without(state);
  }

  private void fromEarlierTerm(RaftMessage message) {
    switch (message) {
      case VoteRequest m -> Voting.refuse(state, m);
      case Append m ->
          send(
              new AppendAnswer(
                  state.self(), m.from(), state.term(), false, 0, 0, m.previous().index()));
      case Heartbeat m -> send(new HeartbeatAnswer(state.self(), m.from(), state.term(), 0));
      case ReadRequest m ->
          send(new ReadAnswer(state.self(), m.from(), state.term(), m.readId(), -1));
      case Forward m -> refuseForward(m, m.id());
      case ForwardChange m -> refuseForward(m, m.id());
      case VoteAnswer m -> {}
      case AppendAnswer m -> {}
      case HeartbeatAnswer m -> {}
      case ReadAnswer m -> {}
      case ForwardRefused m -> {}
      case CampaignNow m -> {}
      case Committed m -> {}
    }
  }

  /// A copy of the forward may have arrived while this member led its term: then nothing is said.
  private void refuseForward(RaftMessage forward, ProposalId id) {
    if (state.ledTerms().neverLed(forward.term())) {
      send(
          new ForwardRefused(
              state.self(), forward.from(), state.term(), id, Reason.NOT_LEADER_IN_TERM));
    }
  }

  private void send(RaftMessage message) {
    state.send(message);
  }

  private void staged(Input.SnapshotStaged snapshot) {
    if (snapshot.term() < state.term() || role instanceof Restoring) {
      return;
    }
    if (snapshot.term() > state.term()) {
      enter(snapshot.term(), Optional.of(snapshot.from()));
    }
    become(role.staged(snapshot));
  }

  private void tellRole() {
    Effect.Role name = role.name();
    if (told.role() != name
        || told.term() != state.term()
        || !told.leader().equals(state.leader())) {
      told = new Effect.RoleChanged(name, state.term(), state.leader());
      state.effects().add(told);
    }
  }

  public RaftStatus status() {
    return new RaftStatus(
        role.name(),
        state.term(),
        state.leader(),
        state.log().lastIndex(),
        state.lane().durableIndex(),
        state.commit(),
        state.applied(),
        state.membership().active(),
        role instanceof Leader leader && leader.ownTermCommitted());
  }
}
