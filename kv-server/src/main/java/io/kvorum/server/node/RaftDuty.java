package io.kvorum.server.node;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.raft.Effect;
import io.kvorum.raft.Input;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.RaftCore;
import io.kvorum.raft.RaftStatus;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.server.metrics.NodeMeter;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The raft loop: drains the mailbox, steps the core once, hands its effects to the lanes and to
/// the transport.
final class RaftDuty implements Duty {
  private static final Logger LOG = LoggerFactory.getLogger("raft");
  private static final int MAX_BATCH = 4_096;
  private static final long SWEEP_NANOS = 500_000_000;

  private final RaftCore core;
  private final LogDuty logDuty;
  private final ApplyDuty applyDuty;
  private final LogStorage log;
  private final EntryCache cache;
  private final Mailbox mailbox;
  private final Proposals proposals;
  private final Reads reads;
  private final PeerTransport transport;
  private final Peers peers;
  private final SnapshotSender sender;
  private final SnapshotInbox snapshots;
  private final Transfers transfers;
  private final NodeMeter meter;
  private final long tickNanos;
  private final long requestLimitNanos;
  private final List<Input> inputs = new ArrayList<>();

  /// Wait for a leader, in the order in which they came.
  private final ArrayDeque<Proposal> held = new ArrayDeque<>();

  /// Given to the core in this step.
  private final List<Proposal> proposed = new ArrayList<>();

  /// Snapshots that the core hears of in this step.
  private final List<LogStart> offered = new ArrayList<>();

  private boolean restored;
  private boolean again;
  private long persistedTicket;
  private long appliedIndex;
  private long appliedTerm;
  private long nextTickNanos = Long.MIN_VALUE;
  private long nextSweepNanos = Long.MIN_VALUE;
  private volatile RaftStatus status;
  private volatile boolean alone;
  private final AtomicLong leaderChanges = new AtomicLong();

  RaftDuty(
      RaftCore core,
      LogDuty logDuty,
      ApplyDuty applyDuty,
      LogStorage log,
      EntryCache cache,
      Mailbox mailbox,
      Proposals proposals,
      Reads reads,
      PeerTransport transport,
      Peers peers,
      SnapshotSender sender,
      SnapshotInbox snapshots,
      NodeConfig config,
      NodeMeter meter) {
    this.core = core;
    this.logDuty = logDuty;
    this.applyDuty = applyDuty;
    this.log = log;
    this.cache = cache;
    this.mailbox = mailbox;
    this.proposals = proposals;
    this.reads = reads;
    this.transport = transport;
    this.peers = peers;
    this.sender = sender;
    this.snapshots = snapshots;
    this.meter = meter;
    this.transfers = new Transfers(config.member(), 2 * config.electionNanos());
    this.tickNanos = config.tickNanos();
    this.requestLimitNanos = config.requestLimitNanos();
    this.appliedIndex = applyDuty.appliedIndex();
    this.appliedTerm = applyDuty.appliedTerm();
    this.status = core.status();
    this.alone = isAlone(status);
  }

  RaftStatus status() {
    return status;
  }

  /// Whether nobody else is to be told anything: then the log may be written by this duty's thread.
  boolean isAlone() {
    return alone;
  }

  private static boolean isAlone(RaftStatus status) {
    return status.membership().members().size() <= 1;
  }

  long leaderChanges() {
    return leaderChanges.get();
  }

  @Override
  public boolean turn(long nowNanos) {
    if (!restored) {
      // What the restart itself asks for comes before any time passes.
      restored = true;
      core.step(List.of()).forEach(this::carryOut);
    }
    addTicks(nowNanos);
    addWatermarks();
    if (again) {
      again = false;
      tryAgain();
    }
    boolean full = addMail(nowNanos);
    sweep(nowNanos);
    if (inputs.isEmpty()) {
      return full;
    }
    step();
    peers.update(status.membership(), nowNanos);
    reads.answer(applyDuty.appliedIndex());
    transfers.answer(status);
    return true;
  }

  private void step() {
    List<Effect> effects = core.step(inputs);
    inputs.clear();
    status = core.status();
    proposed.forEach(proposal -> proposal.sentBy(status.term()));
    proposed.clear();
    changeWiring();
    effects.forEach(this::carryOut);
    for (LogStart start : offered) {
      if (!effects.contains(new Effect.InstallSnapshot(start))) {
        snapshots.discard(start);
      }
    }
    offered.clear();
  }

  private void changeWiring() {
    boolean now = isAlone(status);
    if (now != alone) {
      alone = now;
      logDuty.wake();
    }
  }

  private void addTicks(long nowNanos) {
    if (nextTickNanos == Long.MIN_VALUE) {
      nextTickNanos = nowNanos;
    }
    if (nowNanos - nextTickNanos >= 0) {
      inputs.add(new Input.Tick());
      again = true;
      if (nowNanos - nextTickNanos >= tickNanos && leadsOthers()) {
        meter.heartbeatLate();
      }
      // A thread that slept too long does not make up for it: time lost is silence, not haste.
      nextTickNanos = Math.max(nextTickNanos + tickNanos, nowNanos + tickNanos / 2);
    }
  }

  private boolean leadsOthers() {
    return !alone && status.role() == Effect.Role.LEADER;
  }

  private void addWatermarks() {
    long persisted = logDuty.persistedTicket();
    if (persisted > persistedTicket) {
      persistedTicket = persisted;
      inputs.add(new Input.Persisted(persisted));
    }
    // The term is read first: whoever sees the term of a snapshot sees the snapshot too.
    long term = applyDuty.appliedTerm();
    LogStart installed = applyDuty.takeInstalled();
    if (installed != null) {
      appliedIndex = installed.index();
      proposals.failSent(KvError.TIMEOUT_LEADER_FAILURE);
      inputs.add(new Input.SnapshotInstalled(installed));
    }
    long applied = applyDuty.appliedIndex();
    if (applied > appliedIndex) {
      appliedIndex = applied;
      inputs.add(new Input.Applied(applied));
    }
    if (term > appliedTerm) {
      appliedTerm = term;
      again = true;
      proposals.sentBefore(term).forEach(this::lost);
    }
  }

  private boolean addMail(long nowNanos) {
    int taken = 0;
    Mail mail = mailbox.poll();
    while (mail != null) {
      addInput(mail, nowNanos);
      if (++taken == MAX_BATCH) {
        return true;
      }
      mail = mailbox.poll();
    }
    return taken > 0;
  }

  private void addInput(Mail mail, long nowNanos) {
    switch (mail) {
      case Mail.Propose(var p) -> {
        if (status.leader().isEmpty() && p.onlyInTerm().isEmpty()) {
          held.addLast(p);
        } else {
          propose(p);
        }
      }
      case Mail.Barrier(var future, long askedNanos) -> inputs.add(reads.add(future, askedNanos));
      case Mail.Heard(var message, int weight) -> {
        mailbox.giveBackHeard(weight);
        peers.heard(message.from(), nowNanos);
        inputs.add(new Input.Received(message));
      }
      case Mail.Transfer transfer -> transfers.begin(transfer, status).ifPresent(inputs::add);
      case Mail.Met(var peer) -> peers.met(peer, nowNanos);
      case Mail.Lost(var peer) -> peers.lost(peer);
      case Mail.Raw(Input.SnapshotStaged input) -> {
        offered.add(input.start());
        inputs.add(input);
      }
      case Mail.Raw(var input) -> inputs.add(input);
    }
  }

  private void propose(Proposal proposal) {
    proposed.add(proposal);
    ProposalId id = proposals.id(proposal.sequence());
    inputs.add(
        switch (proposal.content()) {
          case Proposal.StateCommand c -> new Input.Propose(id, c.encoded(), proposal.onlyInTerm());
          case Proposal.Change c -> new Input.ChangeMembers(id, Optional.of(c.from()), c.next());
        });
  }

  /// Proposals and reads wait for a leader as long as their clients do; what has timed out is not
  /// tried any more. Once a tick, and when a leader appears, so that a refusal makes no busy loop.
  private void tryAgain() {
    if (status.leader().isEmpty()) {
      return;
    }
    while (!held.isEmpty()) {
      Proposal proposal = held.removeFirst();
      if (proposals.isPending(proposal.sequence())) {
        propose(proposal);
      }
    }
    reads.tryAgain(inputs::add);
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Persist p -> {
        if (p.write().truncateFrom() > 0) {
          cache.truncateFrom(p.write().truncateFrom());
        }
        cache.add(p.write().entries());
        logDuty.add(p);
      }
      case Effect.ResetLog r -> {
        cache.clear();
        logDuty.add(r);
      }
      case Effect.CompactLog c -> logDuty.add(c);
      case Effect.Apply a -> applyDuty.applyUpTo(a.upTo());
      case Effect.InstallSnapshot s -> applyDuty.install(s.start());
      case Effect.Send s -> transport.send(s.message());
      case Effect.ReadLog r -> readLog(r);
      case Effect.SendSnapshot s -> sender.send(s.to(), s.term());
      case Effect.ReadReady r -> reads.ready(r.readId(), r.index());
      case Effect.ReadFailed f -> reads.failed(f.readId());
      case Effect.Refused r -> refused(r);
      case Effect.RoleChanged c -> roleChanged(c);
    }
  }

  private void refused(Effect.Refused refusal) {
    switch (refusal.why()) {
      case NO_LEADER, LEADER_CHANGED, NOT_LEADER_IN_TERM, LEADERSHIP_TRANSFER ->
          proposals.find(refusal.id()).ifPresent(this::lost);
      case CHANGE_PENDING, INVALID_CHANGE, TOO_MANY ->
          proposals.fail(refusal.id(), KvError.TOO_MANY_REQUESTS);
      case LEARNER_NOT_READY -> proposals.fail(refusal.id(), KvError.LEARNER_NOT_READY);
    }
  }

  /// A proposal that is in no log, and never will be, may be proposed again.
  private void lost(Proposal proposal) {
    Proposal renewed = proposals.renew(proposal.sequence());
    if (renewed != null) {
      held.addLast(renewed);
    } else {
      proposals.fail(proposal.sequence(), KvError.NOT_LEADER);
    }
  }

  private void roleChanged(Effect.RoleChanged change) {
    if (change.leader().isPresent()) {
      leaderChanges.incrementAndGet();
      again = true;
    }
    LOG.atInfo()
        .addKeyValue("role", change.role())
        .addKeyValue("term", change.term())
        .addKeyValue("leader", change.leader().map(Object::toString).orElse("none"))
        .log("raft role changed");
  }

  /// Answers at once: the log reads beside its writer, and the core asks for a bounded piece.
  private void readLog(Effect.ReadLog request) {
    long from = request.fromIndex();
    try {
      LogId previous =
          from - 1 == log.start().index()
              ? log.start().id()
              : log.read(from - 1, 0).getFirst().id();
      List<LogEntry> entries = log.read(from, request.maxBytes());
      inputs.add(new Input.LogRead(request.request(), previous, entries));
    } catch (StorageException.Compacted gone) {
      inputs.add(new Input.LogRead(request.request(), log.start().id(), List.of()));
    }
  }

  private void sweep(long nowNanos) {
    if (nextSweepNanos != Long.MIN_VALUE && nowNanos - nextSweepNanos < 0) {
      return;
    }
    nextSweepNanos = nowNanos + SWEEP_NANOS;
    proposals.failOlderThan(requestLimitNanos, nowNanos, KvError.TIMEOUT);
    reads.failOlderThan(requestLimitNanos, nowNanos, KvError.TIMEOUT);
    transfers.failOld(nowNanos);
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    if (!inputs.isEmpty()) {
      return nowNanos;
    }
    return nextTickNanos == Long.MIN_VALUE ? nowNanos : nextTickNanos;
  }

  @Override
  public void ended() {
    proposals.failAll(KvError.STOPPED);
    reads.failAll(KvError.STOPPED);
    transfers.failAll(KvError.STOPPED);
    Mail mail = mailbox.poll();
    while (mail != null) {
      if (mail instanceof Mail.Barrier(var future, long _)) {
        mailbox.giveBack(0);
        future.completeExceptionally(new KvException(KvError.STOPPED));
      } else if (mail instanceof Mail.Transfer(var _, var future, long _)) {
        future.completeExceptionally(new KvException(KvError.STOPPED));
      }
      mail = mailbox.poll();
    }
  }
}
