package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Knows everything, and objects as soon as one of Raft's promises is broken.
final class SimOracle {
  /// What should happen at least sometimes, or the simulation does not try what it claims to.
  enum Seen {
    ELECTION,
    COMMIT,
    TRUNCATION,
    RESTART,
    LOG_RESET_AT_RESTART,
    SNAPSHOT_INSTALLED,
    MEMBERS_CHANGED,
    LEADER_REMOVED,
    TRANSFER,
    READ_BY_LEADER,
    READ_BY_FOLLOWER,
    READ_FAILED,
    FORWARD_APPLIED,
    FORWARD_REFUSED,
    FETCH,
    LOG_COMPACTED
  }

  private record Made(LogEntry entry, LogId previous) {}

  private record Reading(MemberId member, long minIndex) {}

  private final Map<Seen, Long> seen = new EnumMap<>(Seen.class);
  private final Map<Long, MemberId> leaders = new HashMap<>();
  private final Map<LogId, Made> made = new HashMap<>();
  private final List<LogEntry> committed = new ArrayList<>();
  private final List<Long> hashes = new ArrayList<>(List.of(0L));
  private final Set<ProposalId> committedIds = new HashSet<>();
  private final Set<ProposalId> refused = new HashSet<>();
  private final Map<Long, Reading> reads = new HashMap<>();
  private final Map<MemberId, RaftStatus> last = new HashMap<>();
  private final SimCluster cluster;
  private final TreeMap<Long, Membership> memberships = new TreeMap<>();

  SimOracle(SimCluster cluster, Membership initial) {
    this.cluster = cluster;
    this.memberships.put(0L, initial);
  }

  Map<Seen, Long> seen() {
    return seen;
  }

  long committedIndex() {
    return committed.size();
  }

  int openReads() {
    return reads.size();
  }

  boolean isCommitted(ProposalId id) {
    return committedIds.contains(id);
  }

  private void saw(Seen what) {
    seen.merge(what, 1L, Long::sum);
  }

  private static void require(boolean holds, String promise, Object... about) {
    if (!holds) {
      throw new AssertionError(promise + ": " + List.of(about));
    }
  }

  void started(SimMember member) {
    last.remove(member.id);
    if (member.boot() > 1) {
      saw(Seen.RESTART);
    }
  }

  void crashed(SimMember member) {
    reads.values().removeIf(read -> read.member.equals(member.id));
  }

  void before(SimMember member, List<Input> inputs) {
    for (Input input : inputs) {
      if (input instanceof Input.Read read) {
        reads.put(read.readId(), new Reading(member.id, committedIndex()));
      }
    }
  }

  void stepped(SimMember member, List<Effect> effects) {
    for (Effect effect : effects) {
      effect(member, effect);
    }
    RaftStatus now = member.status();
    RaftStatus was = last.put(member.id, now);
    if (was != null) {
      require(now.term() >= was.term(), "terms grow", member.id, was, now);
      require(now.commit() >= was.commit(), "commit grows", member.id, was, now);
    }
    leads(member, now);
    commits(member, was == null ? 0 : was.commit(), now.commit());
    actsOnItsMembership(member, now);
  }

  /// Who campaigns or leads does so with the membership in force at its own commit index.
  private void actsOnItsMembership(SimMember member, RaftStatus now) {
    boolean acts =
        switch (now.role()) {
          case PRE_CANDIDATE, CANDIDATE, LEADER -> true;
          case FOLLOWER, LEARNER -> false;
        };
    require(
        !acts || now.membership().equals(memberships.floorEntry(now.commit()).getValue()),
        "membership in force from its commit",
        member.id,
        now);
  }

  private void effect(SimMember member, Effect effect) {
    switch (effect) {
      case Effect.Persist e -> persists(e.write(), member);
      case Effect.ResetLog e -> {
        if (last.get(member.id) == null) {
          saw(Seen.LOG_RESET_AT_RESTART);
        }
      }
      case Effect.CompactLog e -> saw(Seen.LOG_COMPACTED);
      case Effect.Apply e ->
          require(
              e.upTo() <= member.disk.lastIndex() && e.upTo() <= member.status().commit(),
              "apply only what is committed and durable",
              member.id,
              e);
      case Effect.InstallSnapshot e -> {}
      case Effect.Send e -> says(member, e.message());
      case Effect.ReadLog e -> {
        if (member.status().role() == Effect.Role.LEADER) {
          saw(Seen.FETCH);
        }
      }
      case Effect.SendSnapshot e -> {}
      case Effect.ReadReady e -> readReady(member, e);
      case Effect.ReadFailed e -> {
        require(reads.remove(e.readId()) != null, "a read ends once", e);
        saw(Seen.READ_FAILED);
      }
      case Effect.Refused e -> {
        require(!committedIds.contains(e.id()), "refused is not committed", e);
        refused.add(e.id());
      }
      case Effect.RoleChanged e -> {}
    }
  }

  private void readReady(SimMember member, Effect.ReadReady ready) {
    Reading read = reads.remove(ready.readId());
    require(read != null, "a read ends once", ready);
    require(
        read != null && ready.index() >= read.minIndex,
        "a read sees all that was committed before it",
        member.id,
        ready,
        String.valueOf(read));
    saw(member.status().role() == Effect.Role.LEADER ? Seen.READ_BY_LEADER : Seen.READ_BY_FOLLOWER);
  }

  /// Log matching: equal ids mean equal entries after equal ids, whoever writes them.
  private void persists(LogWrite write, SimMember member) {
    if (write.truncateFrom() > 0) {
      RaftStatus was = last.get(member.id);
      require(was == null || write.truncateFrom() > was.commit(), "what is committed stays", write);
      saw(Seen.TRUNCATION);
    }
    for (LogEntry entry : write.entries()) {
      LogId previous = member.believed().id(entry.index() - 1).orElse(LogId.ZERO);
      Made now = new Made(entry, previous);
      Made first = made.putIfAbsent(entry.id(), now);
      require(first == null || first.equals(now), "log matching", member.id, now);
    }
  }

  /// Durable before said.
  private void says(SimMember member, RaftMessage message) {
    HardState durable = member.disk.hardState();
    switch (message) {
      case RaftMessage.VoteRequest m ->
          require(m.preVote() || durable.term() >= m.term(), "durable before said", m, durable);
      case RaftMessage.VoteAnswer m ->
          require(
              m.preVote()
                  || (durable.term() >= m.term()
                      && (!m.granted() || durable.vote().equals(Optional.of(m.to())))),
              "durable before said",
              m,
              durable);
      case RaftMessage.AppendAnswer m -> {
        require(durable.term() >= m.term(), "durable before said", m, durable);
        require(!m.matched() || hasDurably(member, m.index()), "durable before said", m, durable);
      }
      case RaftMessage.CampaignNow m -> saw(Seen.TRANSFER);
      case RaftMessage.ForwardRefused m -> saw(Seen.FORWARD_REFUSED);
      case RaftMessage.Append m ->
          require(durable.term() >= m.term(), "durable before said", m, durable);
      case RaftMessage.Heartbeat m -> {}
      case RaftMessage.HeartbeatAnswer m -> {}
      case RaftMessage.ReadRequest m -> {}
      case RaftMessage.ReadAnswer m -> {}
      case RaftMessage.Forward m -> {}
      case RaftMessage.ForwardChange m -> {}
      case RaftMessage.Committed m -> {}
    }
  }

  private static boolean hasDurably(SimMember member, long index) {
    return index <= member.disk.lastIndex() || index <= member.synced().start().index();
  }

  private void leads(SimMember member, RaftStatus now) {
    if (now.role() != Effect.Role.LEADER) {
      return;
    }
    MemberId first = leaders.putIfAbsent(now.term(), member.id);
    require(first == null || first.equals(member.id), "one leader per term", now.term(), member.id);
    if (first == null) {
      saw(Seen.ELECTION);
      require(
          committed.isEmpty() || has(member.believed(), committed.getLast().id()),
          "a leader has all that is committed",
          member.id,
          now,
          committed.size());
    }
  }

  private static boolean has(SimLog log, LogId id) {
    return log.start().index() >= id.index() || log.id(id.index()).equals(Optional.of(id));
  }

  /// Who commits first sets what is committed for ever; all others must agree.
  private void commits(SimMember member, long from, long upTo) {
    for (long index = Math.max(from, member.believed().start().index()) + 1;
        index <= upTo;
        index++) {
      LogEntry entry = member.believed().entry(index);
      if (index <= committed.size()) {
        require(
            committed.get((int) index - 1).equals(entry), "all commit the same", member.id, entry);
      } else {
        commitsFirst(entry);
      }
    }
  }

  private void commitsFirst(LogEntry entry) {
    Membership membership = memberships.lastEntry().getValue();
    long holders =
        membership.voters().stream()
            .filter(voter -> holdsDurably(cluster.member(voter), entry.id()))
            .count();
    require(
        holders >= Quorum.of(membership.voters().size()),
        "committed is durable on a majority",
        entry.id(),
        holders,
        membership.voters());
    committed.add(entry);
    hashes.add(31 * hashes.getLast() + entry.hashCode());
    saw(Seen.COMMIT);
    entry
        .proposal()
        .ifPresent(
            id -> {
              require(committedIds.add(id), "a proposal is committed once", entry);
              require(!refused.contains(id), "refused is not committed", entry);
            });
    if (entry.payload() instanceof LogEntry.Members change) {
      saw(Seen.MEMBERS_CHANGED);
      if (!change.next().isVoter(leaders.getOrDefault(entry.term(), new MemberId(0)))) {
        saw(Seen.LEADER_REMOVED);
      }
      memberships.put(entry.index(), change.next());
    }
  }

  private static boolean holdsDurably(SimMember member, LogId id) {
    return member.synced().start().index() >= id.index() || has(member.disk, id);
  }

  /// State-machine safety: the same entries in the same order everywhere.
  void applied(SimMember member, LogEntry entry) {
    require(entry.index() <= committed.size(), "only what is committed is applied", entry);
    checkState(member);
    if (entry.proposal().filter(id -> id.member().equals(member.id)).isPresent()
        && !Optional.of(member.id).equals(Optional.ofNullable(leaders.get(entry.term())))) {
      saw(Seen.FORWARD_APPLIED);
    }
  }

  void installed(SimMember member) {
    checkState(member);
    saw(Seen.SNAPSHOT_INSTALLED);
  }

  private void checkState(SimMember member) {
    SimMember.SimState state = member.current();
    require(
        state.hash() == hashes.get((int) state.start().index()),
        "equal states at equal indices",
        member.id,
        state);
  }
}
