package io.kvorum.raft;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect.Reason;
import io.kvorum.raft.LogEntry.Command;
import io.kvorum.raft.LogEntry.Members;
import io.kvorum.raft.LogEntry.Nothing;
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
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Orders proposals, and decides what is committed: an entry of its own term that is durable on a
/// majority, and everything before it (Raft 5.4.2). It steps down when it has not heard a majority
/// for an election time-out.
final class Leader implements Role {
  private final MemberState state;
  private final long firstIndex;
  private final Replication replication;
  private final ReadRounds reads;
  private final SeenForwards forwards = new SeenForwards();
  private @Nullable Transfer transfer;
  private int quorumTicks;
  private int heartbeatTicks;

  Leader(MemberState state) {
    this.state = state;
    this.firstIndex = state.log().lastIndex() + 1;
    state.follow(Optional.of(state.self()));
    this.replication = new Replication(state);
    this.reads = new ReadRounds(state);
    for (long readId : state.reads().takeWaiting()) {
      reads.add(state.self(), readId);
    }
    append(new Nothing());
  }

  @Override
  public Effect.Role name() {
    return Effect.Role.LEADER;
  }

  /// It hears a majority, or steps down.
  @Override
  public boolean isLed() {
    return true;
  }

  /// Whether its commit index is the cluster's (Raft 8).
  boolean ownTermCommitted() {
    return state.commit() >= firstIndex;
  }

  @Override
  public Role tick() {
    quorumTicks++;
    if (quorumTicks >= state.config().electionTicks()) {
      quorumTicks = 0;
      if (!replication.takeMajorityHeard()) {
        return Follower.without(state);
      }
    }
    if (transfer != null && transfer.isOver(state.tick(), state.config().electionTicks())) {
      transfer = null;
    }
    if (transfer == null && state.diskAgeTicks() >= state.config().diskSlowTicks()) {
      replication.successor().ifPresent(this::transferTo);
    }
    heartbeatTicks++;
    if (heartbeatTicks >= state.config().heartbeatTicks()) {
      heartbeat();
    }
    return this;
  }

  private void heartbeat() {
    heartbeatTicks = 0;
    if (!isStuck()) {
      replication.heartbeats(reads.newest());
      askToCampaign();
    }
  }

  /// A leader whose disk does not answer falls silent, so that another one is elected.
  private boolean isStuck() {
    return state.diskAgeTicks() >= state.config().diskStuckTicks();
  }

  @Override
  public Role received(RaftMessage message) {
    switch (message) {
      case AppendAnswer m -> from(m, other -> replication.answered(other, m));
      case HeartbeatAnswer m -> from(m, other -> heartbeatAnswered(other, m));
      case ReadRequest m -> reads.add(m.from(), m.readId());
      case Forward m -> take(m);
      case ForwardChange m -> take(m);
      case ForwardRefused m -> state.effects().add(new Effect.Refused(m.id(), m.why()));
      case VoteRequest m -> Voting.answer(state, m);
      case Append m -> throw secondLeader(m);
      case Heartbeat m -> throw secondLeader(m);
      case CampaignNow m -> throw secondLeader(m);
      case VoteAnswer m -> {}
      case ReadAnswer m -> {}
      case RaftMessage.Committed m -> {}
    }
    return this;
  }

  private IllegalStateException secondLeader(RaftMessage message) {
    return new IllegalStateException(
        "two leaders in term " + state.term() + ": " + state.self() + ", " + message.from());
  }

  /// Members that are no longer in force are not listened to.
  private void from(RaftMessage message, Consumer<Progress> then) {
    replication
        .progress(message.from())
        .ifPresent(
            other -> {
              other.heard();
              then.accept(other);
            });
  }

  private void heartbeatAnswered(Progress other, HeartbeatAnswer answer) {
    replication.heartbeatAnswered(other, answer.readRound());
    reads.confirmed(replication.confirmedRound());
  }

  // Proposals.

  @Override
  public void propose(Input.Propose proposal) {
    if (proposal.onlyInTerm().isPresent() && proposal.onlyInTerm().getAsLong() != state.term()) {
      refuse(proposal.id(), Reason.NOT_LEADER_IN_TERM);
    } else if (transfer != null) {
      refuse(proposal.id(), Reason.LEADERSHIP_TRANSFER);
    } else {
      append(new Command(proposal.id(), proposal.command()));
    }
  }

  @Override
  public void changeMembers(Input.ChangeMembers change) {
    whyNot(change.expected(), change.next())
        .ifPresentOrElse(
            why -> refuse(change.id(), why), () -> append(new Members(change.id(), change.next())));
  }

  private void refuse(ProposalId id, Reason why) {
    state.effects().add(new Effect.Refused(id, why));
  }

  /// The second copy of a forward is dropped without a word, whatever became of the first.
  private void take(Forward forward) {
    if (!isFirst(forward, forward.id())) {
      return;
    }
    if (transfer != null) {
      refuse(forward, forward.id(), Reason.LEADERSHIP_TRANSFER);
    } else {
      append(new Command(forward.id(), forward.command()));
    }
  }

  private void take(ForwardChange forward) {
    if (!isFirst(forward, forward.id())) {
      return;
    }
    whyNot(forward.expected(), forward.next())
        .ifPresentOrElse(
            why -> refuse(forward, forward.id(), why),
            () -> append(new Members(forward.id(), forward.next())));
  }

  private boolean isFirst(RaftMessage forward, ProposalId id) {
    return id.member().equals(forward.from())
        && replication.progress(forward.from()).isPresent()
        && forwards.isFirst(id);
  }

  private void refuse(RaftMessage forward, ProposalId id, Reason why) {
    state.send(new ForwardRefused(state.self(), forward.from(), state.term(), id, why));
  }

  private Optional<Reason> whyNot(Optional<Membership> expected, Membership next) {
    if (transfer != null) {
      return Optional.of(Reason.LEADERSHIP_TRANSFER);
    }
    if (!ownTermCommitted() || state.membership().hasUncommitted()) {
      return Optional.of(Reason.CHANGE_PENDING);
    }
    Membership active = state.membership().active();
    boolean judgedByAnother = expected.isPresent() && !expected.get().equals(active);
    if (judgedByAnother || !MembershipRule.isOneStep(active, next)) {
      return Optional.of(Reason.INVALID_CHANGE);
    }
    boolean ready = MembershipRule.promoted(active, next).stream().allMatch(this::isClose);
    return ready ? Optional.empty() : Optional.of(Reason.LEARNER_NOT_READY);
  }

  /// Nine tenths of the log, as etcd asks of a learner.
  private boolean isClose(MemberId learner) {
    long last = state.log().lastIndex();
    return replication
        .progress(learner)
        .filter(other -> other.matched() >= last - last / 10)
        .isPresent();
  }

  private void append(LogEntry.Payload payload) {
    LogEntry entry = new LogEntry(new LogId(state.term(), state.log().lastIndex() + 1), payload);
    state.append(entry);
    replication.appended(entry);
  }

  // Reads.

  @Override
  public void read(long readId) {
    reads.add(state.self(), readId);
  }

  private void beginReads() {
    if (ownTermCommitted() && reads.begin() && !isStuck()) {
      replication.heartbeats(reads.newest());
    }
    reads.confirmed(replication.confirmedRound());
  }

  // Handing over.

  @Override
  public void transferTo(MemberId to) {
    if (!to.equals(state.self()) && state.membership().active().isVoter(to)) {
      transfer = new Transfer(to, state.tick());
      askToCampaign();
    }
  }

  private void askToCampaign() {
    if (transfer == null) {
      return;
    }
    MemberId to = transfer.to();
    replication
        .progress(to)
        .filter(other -> other.matched() == state.log().lastIndex())
        .ifPresent(other -> state.send(new CampaignNow(state.self(), to, state.term())));
  }

  // The rest.

  @Override
  public Role staged(Input.SnapshotStaged snapshot) {
    throw new IllegalStateException(
        "two leaders in term " + state.term() + ": " + state.self() + ", " + snapshot.from());
  }

  @Override
  public Role persisted() {
    return this;
  }

  @Override
  public Role logRead(Input.LogRead read) {
    replication.logRead(read);
    return this;
  }

  @Override
  public void snapshotSent(Input.SnapshotSent sent) {
    replication
        .progress(sent.to())
        .ifPresent(other -> other.snapshotSent(sent.upTo().index(), sent.arrived()));
  }

  @Override
  public long compactUpTo() {
    return replication.compactUpTo();
  }

  @Override
  public Role stepEnded() {
    advanceCommit();
    beginReads();
    if (!isStuck()) {
      replication.sendAll();
    }
    return state.membership().selfVotes() ? this : retire();
  }

  /// A change of membership stops the commit index: what follows is counted by the new members.
  private void advanceCommit() {
    while (true) {
      long reached = replication.durableOnMajority();
      if (reached <= state.commit() || state.log().term(reached) != state.term()) {
        return;
      }
      long upTo = Math.min(reached, state.membership().firstUncommitted(reached));
      if (state.commitTo(upTo)) {
        replication.membershipChanged(reads.newest());
      }
    }
  }

  /// This member was removed, or lost its vote: it asks the best of the others to take over.
  private Role retire() {
    replication
        .successor()
        .ifPresent(to -> state.send(new CampaignNow(state.self(), to, state.term())));
    return Follower.without(state);
  }

  @Override
  public void leave() {
    reads.failAll();
  }
}
