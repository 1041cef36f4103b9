package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a member has in every role (Raft figure 2, "state on all servers"), and the few changes of
/// it that keep it consistent. It holds no protocol: that is the roles'.
final class MemberState {
  /// Recent entries kept for followers, in append messages.
  private static final int RECENT_APPENDS = 2;

  private final RaftConfig config;
  private final RandomGenerator random;
  private final EffectList effects;
  private final LogLane lane;
  private final Ballot ballot;
  private final Outbox outbox;
  private final ActiveMembership membership;
  private final ForwardedReads reads;
  private final LedTerms ledTerms;

  private Optional<MemberId> leader = Optional.empty();
  private Optional<MemberId> leaderOfTerm = Optional.empty();
  private @Nullable LogStart installing;
  private @Nullable LogStart compactable;
  private long commit;
  private long applied;
  private long applyIssued;
  private long membershipTicket;
  private long tick;
  private long requests;

  MemberState(
      RaftConfig config,
      RandomGenerator random,
      long bootCount,
      HardState hardState,
      RaftLog log,
      LogStart applied) {
    this.config = config;
    this.random = random;
    this.effects = new EffectList();
    this.lane = new LogLane(log, (long) RECENT_APPENDS * config.maxAppendBytes(), effects);
    this.ballot = new Ballot(hardState.term(), hardState.vote(), lane);
    this.outbox = new Outbox(lane.tickets(), effects);
    this.membership = new ActiveMembership(config.self(), applied.membership());
    this.reads = new ForwardedReads(config, bootCount, effects);
    this.ledTerms = new LedTerms(hardState.term());
    this.commit = hardState.commit();
    this.applied = applied.index();
    this.applyIssued = applied.index();
  }

  RaftConfig config() {
    return config;
  }

  MemberId self() {
    return config.self();
  }

  EffectList effects() {
    return effects;
  }

  LogLane lane() {
    return lane;
  }

  RaftLog log() {
    return lane.log();
  }

  ActiveMembership membership() {
    return membership;
  }

  ForwardedReads reads() {
    return reads;
  }

  LedTerms ledTerms() {
    return ledTerms;
  }

  long term() {
    return ballot.term();
  }

  Optional<MemberId> vote() {
    return ballot.vote();
  }

  long commit() {
    return commit;
  }

  long applied() {
    return applied;
  }

  HardState hardState() {
    return new HardState(ballot.term(), ballot.vote(), commit);
  }

  Optional<MemberId> leader() {
    return leader;
  }

  void follow(Optional<MemberId> newLeader) {
    if (newLeader.equals(leader)) {
      return;
    }
    if (newLeader.isPresent() && leaderOfTerm.isPresent() && !newLeader.equals(leaderOfTerm)) {
      throw new IllegalStateException(
          "two leaders in term " + term() + ": " + leaderOfTerm.get() + ", " + newLeader.get());
    }
    leader = newLeader;
    leaderOfTerm = newLeader.or(() -> leaderOfTerm);
    reads.leaderChanged();
  }

  long tick() {
    return tick;
  }

  void countTick() {
    tick++;
  }

  /// From the election time-out to twice that, so that members seldom campaign together (Raft 5.2).
  int drawElectionTicks() {
    return config.electionTicks() + random.nextInt(config.electionTicks());
  }

  long diskAgeTicks() {
    return lane.tickets().oldestAgeTicks(tick);
  }

  /// A member may stand for election if its vote counts, its log is whole and its disk works.
  boolean mayCampaign() {
    return membership.selfVotes() && !isInstalling() && diskAgeTicks() < config.diskSlowTicks();
  }

  void enterTerm(long term, Optional<MemberId> newLeader) {
    ballot.enter(term);
    outbox.forgetWaiting();
    leader = Optional.empty();
    leaderOfTerm = Optional.empty();
    reads.leaderChanged();
    follow(newLeader);
  }

  /// The ticket after which the vote counts.
  long voteFor(MemberId candidate) {
    ballot.voteFor(candidate);
    return ballot.ticket();
  }

  /// Asks for entries that are no longer at hand; the number of the request.
  long readLog(long from) {
    requests++;
    effects.add(new Effect.ReadLog(requests, from, config.maxAppendBytes()));
    return requests;
  }

  void send(RaftMessage message) {
    outbox.send(message, Math.max(ballot.ticket(), membershipTicket));
  }

  void append(LogEntry entry) {
    lane.append(entry, !membership.isAlone());
    membership.appended(entry);
  }

  void truncateFrom(long index) {
    if (index <= commit) {
      throw new IllegalStateException("entry " + index + " is committed, commit is " + commit);
    }
    lane.truncateFrom(index);
    membership.truncatedFrom(index);
  }

  /// Never goes back. Says whether the membership changed: then nothing is said or applied before
  /// this is on the disk. Whoever hears of a removal may wipe the removed member, whose vote this
  /// one would need again if it forgot.
  boolean commitTo(long index) {
    if (index <= commit) {
      return false;
    }
    if (index > log().lastIndex()) {
      throw new IllegalStateException(
          "entry "
              + index
              + " is committed, but this member's log, which once had it, ends at "
              + log().lastIndex()
              + ": its disk has lost data");
    }
    commit = index;
    boolean changed = membership.committed(index);
    if (changed) {
      membershipTicket = lane.changeHardState();
    }
    return changed;
  }

  /// What the membership takes from the log after a restart.
  void scanned(LogEntry entry) {
    membership.appended(entry);
    if (entry.index() <= commit) {
      membership.committed(entry.index());
    }
  }

  void persisted(long ticket) {
    lane.tickets().giveBack(ticket);
    outbox.release();
  }

  void applied(long index) {
    applied = Math.max(applied, index);
  }

  boolean isInstalling() {
    return installing != null;
  }

  void install(LogStart start) {
    installing = start;
    effects.add(new Effect.InstallSnapshot(start));
  }

  /// The state machine has been replaced; now the log follows: state first, log second, so that a
  /// crash between the two leaves a log that ends before the state, which `restore` knows to drop.
  void installed(LogStart start) {
    if (installing == null || !installing.equals(start)) {
      throw new IllegalStateException("installed " + start + " instead of " + installing);
    }
    installing = null;
    resetTo(start);
  }

  void resetTo(LogStart start) {
    commit = Math.max(commit, start.index());
    lane.reset(start, hardState(), tick);
    applied = start.index();
    applyIssued = start.index();
    membership.reset(start.membership());
  }

  /// Everything up to `start` is durable in the state machine.
  void compactable(LogStart start) {
    applied(start.index());
    if (compactable == null || compactable.index() < start.index()) {
      compactable = start;
    }
  }

  /// Ends a step: what is to be written, what is to be applied, what may be dropped.
  void endStep(long compactUpTo) {
    lane.flush(hardState(), tick);
    long upTo = Math.min(commit, lane.durableIndex());
    boolean mayForget = !lane.tickets().isDurable(membershipTicket);
    if (upTo > applyIssued && !isInstalling() && !mayForget) {
      effects.add(new Effect.Apply(applyIssued + 1, upTo));
      applyIssued = upTo;
    }
    compact(compactUpTo);
  }

  private void compact(long upTo) {
    if (compactable == null || compactable.index() > upTo || isInstalling()) {
      return;
    }
    if (compactable.index() > log().start().index()) {
      if (compactable.index() > applyIssued) {
        throw new IllegalStateException(compactable + " was applied before it was committed");
      }
      lane.compact(compactable);
    }
    compactable = null;
  }

  List<Effect> takeEffects() {
    return effects.take();
  }
}
