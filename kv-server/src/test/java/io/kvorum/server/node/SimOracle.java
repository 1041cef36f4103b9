package io.kvorum.server.node;

import io.kvorum.api.Event;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.RaftStatus;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.state.Applied;
import io.kvorum.state.Outcome;
import io.kvorum.tck.check.Change;
import io.kvorum.tck.check.History;
import io.kvorum.tck.check.LinearizabilityChecker;
import io.kvorum.tck.check.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Knows everything, and objects as soon as a promise is broken: those of Raft, of a state machine,
/// and of a disk that was believed. The names of the promises are reliability.md's (2.1).
final class SimOracle {
  private record Made(LogEntry entry, long previousTerm) {}

  /// What a member has said to have durably, in the newest term in which it said so.
  private record Promise(long term, long index) {}

  private final SimWorld world;
  private final Map<Long, MemberId> leaders = new HashMap<>();
  private final Map<LogId, Made> made = new HashMap<>();
  private final List<LogId> committed = new ArrayList<>(List.of(LogId.ZERO));
  private final TreeMap<Long, Membership> memberships = new TreeMap<>();
  private final List<Applied> applied = new ArrayList<>();
  private final Map<Long, Integer> hashes = new HashMap<>();
  private final Set<ProposalId> proposals = new HashSet<>();
  private final Map<MemberId, RaftStatus> last = new HashMap<>();
  private final Map<MemberId, Long> terms = new HashMap<>();
  private final Map<MemberId, Promise> promises = new HashMap<>();
  private final Map<ProposalId, Long> forwards = new HashMap<>();
  private Optional<SimMember> lonely = Optional.empty();
  private long lonelySince;
  private long lonelyTerm;
  private long acknowledgedRevision = 1;
  private long newestRevision = 1;

  SimOracle(SimWorld world, Membership initial) {
    this.world = world;
    this.memberships.put(0L, initial);
  }

  /// The newest revision that a client has heard of.
  long acknowledgedRevision() {
    return acknowledgedRevision;
  }

  /// The newest revision that any member has applied.
  long newestRevision() {
    return newestRevision;
  }

  /// Who was in force once the entry at this index was committed.
  Membership membershipAt(long index) {
    return memberships.floorEntry(index).getValue();
  }

  void acknowledged(long revision) {
    acknowledgedRevision = Math.max(acknowledgedRevision, revision);
  }

  static void require(boolean holds, String promise, Object... about) {
    if (!holds) {
      throw new AssertionError(promise + ": " + List.of(about));
    }
  }

  // Lives.

  void started(SimMember member, boolean logIsStale) {
    last.remove(member.id());
    if (logIsStale) {
      world.saw(SimSeen.LOG_RESET_AT_RESTART);
    }
    RaftStatus now = member.status();
    require(
        now.term() >= terms.getOrDefault(member.id(), 0L) || !hasSpoken(member.id()),
        "I6 a term that was spoken of outlives a crash",
        member,
        terms);
  }

  private boolean hasSpoken(MemberId id) {
    return promises.containsKey(id) && promises.get(id).term() == terms.get(id);
  }

  void crashed(SimMember member) {
    last.remove(member.id());
  }

  // Isolation: I10 and I11.

  void isolated(SimMember member) {
    lonely = Optional.of(member);
    lonelySince = Math.max(world.now(), member.pausedUntil());
    lonelyTerm = -1;
  }

  void reunited() {
    lonely = Optional.empty();
  }

  private void checkLonely(SimMember member, RaftStatus now) {
    if (lonely.isEmpty() || lonely.get() != member) {
      return;
    }
    if (now.membership().voters().size() <= 1) {
      isolated(member);
      return;
    }
    long alone = world.now() - lonelySince;
    if (member.isPaused() || alone < 4 * SimMember.ELECTION_NANOS) {
      return;
    }
    if (lonelyTerm < 0) {
      lonelyTerm = now.term();
    }
    require(now.term() == lonelyTerm, "I10 a member alone raises no term", member);
    require(now.role() != Effect.Role.LEADER, "I11 a leader alone steps down", member);
  }

  // What members do.

  /// After each turn of a raft duty.
  @SuppressWarnings("ReferenceEquality") // The very same status is no news, and looked at often.
  void stepped(SimMember member, RaftStatus now) {
    RaftStatus was = last.put(member.id(), now);
    if (was == now) {
      return;
    }
    terms.put(member.id(), now.term());
    if (was != null) {
      require(now.term() >= was.term(), "I6 terms grow", member, was);
      require(now.commit() >= was.commit(), "I5 commit grows", member, was);
      if (was.role() == Effect.Role.LEADER
          && now.role() == Effect.Role.FOLLOWER
          && now.term() == was.term()) {
        world.saw(SimSeen.LEADER_LOST_ITS_QUORUM);
      }
    }
    leads(member, now);
    commits(member, was == null ? 0 : was.commit(), now.commit());
    checkLonely(member, now);
    world.mix(now.term() * 31 + now.commit() + 17L * now.lastIndex() + member.id().value());
    if (world.isTracing()
        && (was == null || was.role() != now.role() || was.term() != now.term())) {
      world.trace(() -> member.toString());
    }
  }

  private void leads(SimMember member, RaftStatus now) {
    if (now.role() != Effect.Role.LEADER) {
      return;
    }
    MemberId first = leaders.putIfAbsent(now.term(), member.id());
    require(first == null || first.equals(member.id()), "I1 one leader per term", member, leaders);
    require(
        now.membership().isVoter(member.id()), "I9 only a voter leads", member, now.membership());
    if (first != null) {
      return;
    }
    world.saw(SimSeen.LEADER_ELECTED);
    LogId newest = committed.getLast();
    SimMirror log = member.disk().mirror();
    require(
        newest.index() > log.lastIndex()
            ? now.lastIndex() >= newest.index()
            : member.disk().holds(newest),
        "I3 a leader has all that is committed",
        member,
        newest);
  }

  /// Who commits first shows what is committed for ever; all others must agree.
  private void commits(SimMember member, long from, long upTo) {
    SimMirror log = member.disk().mirror();
    for (long index = from + 1; index <= upTo; index++) {
      if (index >= committed.size()) {
        commitsFirst(member, index);
      } else if (log.term(index) >= 0 && index > log.start().index()) {
        LogId id = committed.get((int) index);
        boolean agrees = log.term(index) == id.term() || !isSettled(member, index);
        require(agrees, "I2 all commit the same", member, id, log.term(index));
      }
    }
  }

  /// Whether what the disk has at this place is what the core believes to be there.
  private static boolean isSettled(SimMember member, long index) {
    return index <= member.status().durableIndex();
  }

  private void commitsFirst(SimMember member, long index) {
    List<MemberId> voters = memberships.lastEntry().getValue().voters();
    Map<Long, Integer> holders = new HashMap<>();
    Optional<LogId> chosen = Optional.empty();
    for (MemberId voter : voters) {
      SimDisk disk = world.member(voter).disk();
      long term = disk.mirror().term(index);
      if (term >= 0 && holders.merge(term, 1, Integer::sum) > voters.size() / 2) {
        chosen = Optional.of(new LogId(term, index));
      }
    }
    require(
        chosen.isPresent(),
        "I5 committed is durable on a majority of voters",
        member,
        index,
        voters,
        holders);
    committed.add(chosen.get());
    Made entry = made.get(chosen.get());
    require(entry != null, "I2 what is committed was written", chosen);
    if (entry != null) {
      entersForce(entry.entry());
    }
  }

  private void entersForce(LogEntry entry) {
    entry
        .proposal()
        .ifPresent(id -> require(proposals.add(id), "a proposal is committed once", entry));
    if (entry.payload() instanceof LogEntry.Members change) {
      memberships.put(entry.index(), change.next());
      if (!change.next().isVoter(leaders.getOrDefault(entry.term(), new MemberId(0)))
          && entry.index() > 1) {
        world.saw(SimSeen.LEADER_REMOVED);
      }
    }
  }

  // What reaches the disk.

  /// I2: equal ids mean equal entries after equal ids, whoever writes them.
  void writes(SimMember member, LogWrite write) {
    SimMirror log = member.disk().mirror();
    if (write.truncateFrom() > 0) {
      world.saw(SimSeen.LOG_TRUNCATED);
      keepsItsPromise(member, write.truncateFrom(), write.hardState().term());
      LogId cut = new LogId(Math.max(0, log.term(write.truncateFrom())), write.truncateFrom());
      require(!isCommitted(cut), "I7 what is committed stays", member, write);
    }
    long before = write.entries().isEmpty() ? 0 : write.entries().getFirst().index() - 1;
    long previous = Math.max(0, log.term(before));
    for (LogEntry entry : write.entries()) {
      Made now = new Made(entry, previous);
      Made first = made.putIfAbsent(entry.id(), now);
      require(first == null || first.equals(now), "I2 log matching", member, now);
      previous = entry.term();
    }
  }

  void resets(SimMember member, LogStart start) {
    world.saw(SimSeen.LOG_RESET);
    SimMirror log = member.disk().mirror();
    keepsItsPromise(member, start.index() + 1, member.status().term());
    for (long i = start.index() + 1; i <= log.lastIndex() && i < committed.size(); i++) {
      require(
          log.term(i) != committed.get((int) i).term(),
          "I7 what is committed stays, also behind a snapshot",
          member,
          start,
          i);
    }
  }

  private void keepsItsPromise(SimMember member, long goneFrom, long term) {
    Promise promise = promises.get(member.id());
    require(
        promise == null || promise.term() < term || promise.index() < goneFrom,
        "I7 what was acknowledged in this term stays",
        member,
        String.valueOf(promise),
        goneFrom);
  }

  private boolean isCommitted(LogId id) {
    return id.index() < committed.size() && committed.get((int) id.index()).equals(id);
  }

  // What members say.

  /// I6: durable before said.
  void says(SimMember member, RaftMessage message) {
    HardState durable = member.disk().mirror().hardState();
    switch (message) {
      case RaftMessage.VoteRequest m -> {
        require(m.preVote() || durable.term() >= m.term(), "I6 durable before said", m, durable);
        if (m.transfer()) {
          world.saw(SimSeen.CAMPAIGN_AT_THE_LEADERS_WISH);
        }
      }
      case RaftMessage.VoteAnswer m -> saysVote(member, m, durable);
      case RaftMessage.AppendAnswer m -> saysAppended(member, m, durable);
      case RaftMessage.Append m ->
          require(durable.term() >= m.term(), "I6 durable before said", m, durable);
      case RaftMessage.ReadRequest m -> world.saw(SimSeen.READ_FORWARDED);
      case RaftMessage.ReadAnswer m -> {
        if (m.index() < 0) {
          world.saw(SimSeen.READ_REFUSED_BY_A_FORMER_LEADER);
        }
      }
      case RaftMessage.Forward m -> world.saw(SimSeen.PROPOSAL_FORWARDED);
      case RaftMessage.ForwardRefused m -> world.saw(SimSeen.FORWARD_REFUSED);
      case RaftMessage.Committed m -> world.saw(SimSeen.COMMIT_TOLD_WITH_A_VOTE);
      case RaftMessage.Heartbeat m -> {}
      case RaftMessage.HeartbeatAnswer m -> {}
      case RaftMessage.ForwardChange m -> {}
      case RaftMessage.CampaignNow m -> {}
    }
    world.mix(message.term() + 7 * message.to().value() + 3 * message.from().value());
  }

  private void saysVote(SimMember member, RaftMessage.VoteAnswer answer, HardState durable) {
    if (!answer.granted() && member.isInstalling()) {
      world.saw(SimSeen.VOTE_REFUSED_WHILE_INSTALLING);
    }
    if (answer.preVote()) {
      if (!answer.granted()) {
        world.saw(SimSeen.PRE_VOTE_REFUSED);
      }
      return;
    }
    require(
        durable.term() >= answer.term()
            && (!answer.granted() || durable.vote().equals(Optional.of(answer.to()))),
        "I6 durable before said",
        answer,
        durable);
    if (!answer.granted()) {
      world.saw(SimSeen.VOTE_REFUSED);
    }
  }

  private void saysAppended(SimMember member, RaftMessage.AppendAnswer answer, HardState durable) {
    require(durable.term() >= answer.term(), "I6 durable before said", answer, durable);
    if (!answer.matched()) {
      world.saw(SimSeen.APPEND_REFUSED);
      return;
    }
    require(
        answer.index() <= member.disk().mirror().lastIndex()
            || answer.index() <= member.disk().installed().index(),
        "I6 durable before said",
        member,
        answer);
    Promise before = promises.get(member.id());
    long index =
        before != null && before.term() == answer.term()
            ? Math.max(before.index(), answer.index())
            : answer.index();
    promises.put(member.id(), new Promise(answer.term(), index));
  }

  /// A forward as its leader hears it.
  void hears(RaftMessage message) {
    if (message instanceof RaftMessage.Forward forward
        && forwards.merge(forward.id(), 1L, Long::sum) == 2) {
      world.saw(SimSeen.FORWARD_ARRIVED_TWICE);
    }
  }

  // What members apply: I4, I13.

  AppliedListener listener(SimMember member) {
    return new AppliedListener() {
      @Override
      public void applied(List<Applied> batch) {
        int before = applied.size();
        batch.forEach(one -> applies(member, one));
        if (applied.size() > before) {
          world.leases().look(member.machine().state().view());
        }
        if (world.random().nextInt(64) == 0) {
          checkHash(member);
        }
      }

      @Override
      public void replaced() {
        checkHash(member);
      }
    };
  }

  private void applies(SimMember member, Applied one) {
    int place = (int) one.index() - 1;
    require(one.index() < committed.size(), "I4 only what is committed is applied", member, one);
    knowsForGood(member, one.index());
    if (place < applied.size()) {
      Applied first = applied.get(place);
      require(first.equals(one), "I4 equal outcomes at equal indices", member, first, one);
      return;
    }
    require(place == applied.size(), "I4 entries are applied in order", member, one);
    applied.add(one);
    newestRevision = Math.max(newestRevision, one.revision());
    world.leases().applied(one);
    if (one.outcome() instanceof Outcome.Granted) {
      world.saw(SimSeen.LEASE_GRANTED);
    }
  }

  /// Whoever hears of a removal may wipe the removed member: what it leaves behind must not need
  /// it.
  private void knowsForGood(SimMember member, long index) {
    SimMirror log = member.disk().mirror();
    long known = Math.max(log.hardState().commit(), log.start().index());
    require(
        known >= index || membershipAt(known).equals(membershipAt(index)),
        "I7 a change that is applied cannot be forgotten",
        member,
        known,
        index);
  }

  void sendsSnapshot(SimMember member, SnapshotOffer offer) {
    checkHash(member);
    require(
        member.machine().state().applied().equals(offer.start()),
        "I13 a snapshot is what it says",
        member,
        offer);
  }

  private void checkHash(SimMember member) {
    LogStart at = member.machine().state().applied();
    int hash = member.machine().state().view().hash();
    Integer first = hashes.putIfAbsent(at.index(), hash);
    require(
        first == null || first == hash,
        "I4 equal states at equal indices",
        member,
        at,
        hash,
        first);
  }

  void installs(SimMember member, LogStart start) {
    world.saw(SimSeen.SNAPSHOT_INSTALLED);
    require(
        start.index() < committed.size() && isCommitted(start.id()),
        "I7 only what is committed is installed",
        member,
        start);
    require(
        start.membership().equals(memberships.floorEntry(start.index()).getValue()),
        "I9 a snapshot has the membership of its index",
        member,
        start);
    if (!world.network().isHealthy()) {
      world.saw(SimSeen.SNAPSHOT_INSTALLED_DURING_A_PARTITION);
    }
    if (start.id().term() < member.status().term()) {
      world.saw(SimSeen.SNAPSHOT_INSTALLED_IN_A_LATER_TERM);
    }
    if (!start.membership().equals(member.status().membership())) {
      world.saw(SimSeen.SNAPSHOT_CHANGED_THE_MEMBERSHIP);
    }
  }

  // The end.

  void end() {
    SimMember leader = world.leader().orElseThrow();
    int hash = leader.machine().state().view().hash();
    for (Membership.Member inForce : leader.status().membership().members()) {
      SimMember member = world.member(inForce.id());
      require(
          member.machine().state().view().hash() == hash,
          "equal states in the end",
          member,
          leader);
      require(
          member.status().membership().equals(leader.status().membership()),
          "equal memberships in the end",
          member,
          leader);
    }
    Verdict verdict =
        LinearizabilityChecker.check(History.of(world.history().operations(), changes()));
    if (verdict.persistedUnknowns() > 0) {
      world.saw(SimSeen.UNKNOWN_OUTCOME_WAS_EXECUTED);
    }
    verdict.requireLegal();
    world.mix(hash);
  }

  private List<Change> changes() {
    List<Event> events = new ArrayList<>();
    applied.forEach(one -> events.addAll(one.events()));
    return Change.of(events);
  }
}
