package io.kvorum.server.node;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.raft.Effect;
import io.kvorum.raft.Input;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.RaftCore;
import io.kvorum.raft.RaftStatus;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The raft loop: drains the mailbox, steps the core once, hands its effects to the lanes.
final class RaftDuty implements Duty {
  private static final Logger LOG = LoggerFactory.getLogger("raft");
  private static final int MAX_BATCH = 4_096;
  private static final long SWEEP_NANOS = 500_000_000;

  private record Waiting(long readId, long askedNanos, CompletableFuture<Void> future) {}

  private record Ready(long index, Waiting read) {}

  private final RaftCore core;
  private final LogDuty logDuty;
  private final ApplyDuty applyDuty;
  private final LogStorage log;
  private final EntryCache cache;
  private final Mailbox mailbox;
  private final Proposals proposals;
  private final long tickNanos;
  private final long requestLimitNanos;
  private final List<Input> inputs = new ArrayList<>();
  private final Map<Long, Waiting> reads = new HashMap<>();
  private final ArrayDeque<Proposal> held = new ArrayDeque<>();
  private final ArrayDeque<Ready> readyReads = new ArrayDeque<>();
  private boolean restored;
  private long nextReadId;
  private long persistedTicket;
  private long appliedIndex;
  private long nextTickNanos = Long.MIN_VALUE;
  private long nextSweepNanos = Long.MIN_VALUE;
  private volatile RaftStatus status;
  private final AtomicLong leaderChanges = new AtomicLong();

  /// @param firstReadId read ids begin here, so that no id comes again after a restart
  RaftDuty(
      RaftCore core,
      LogDuty logDuty,
      ApplyDuty applyDuty,
      LogStorage log,
      EntryCache cache,
      Mailbox mailbox,
      Proposals proposals,
      NodeConfig config,
      long firstReadId) {
    this.core = core;
    this.logDuty = logDuty;
    this.applyDuty = applyDuty;
    this.log = log;
    this.cache = cache;
    this.mailbox = mailbox;
    this.proposals = proposals;
    this.tickNanos = config.tickNanos();
    this.requestLimitNanos = config.requestLimitNanos();
    this.nextReadId = firstReadId;
    this.appliedIndex = applyDuty.appliedIndex();
    this.status = core.status();
  }

  RaftStatus status() {
    return status;
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
    proposeHeld();
    boolean full = addMail();
    sweep(nowNanos);
    if (inputs.isEmpty()) {
      return full;
    }
    List<Effect> effects = core.step(inputs);
    inputs.clear();
    for (Effect effect : effects) {
      carryOut(effect);
    }
    status = core.status();
    answerReads();
    return true;
  }

  private void addTicks(long nowNanos) {
    if (nextTickNanos == Long.MIN_VALUE) {
      nextTickNanos = nowNanos;
    }
    if (nowNanos - nextTickNanos >= 0) {
      inputs.add(new Input.Tick());
      // A thread that slept too long does not make up for it: time lost is silence, not haste.
      nextTickNanos = Math.max(nextTickNanos + tickNanos, nowNanos + tickNanos / 2);
    }
  }

  private void addWatermarks() {
    long persisted = logDuty.persistedTicket();
    if (persisted > persistedTicket) {
      persistedTicket = persisted;
      inputs.add(new Input.Persisted(persisted));
    }
    long applied = applyDuty.appliedIndex();
    if (applied > appliedIndex) {
      appliedIndex = applied;
      inputs.add(new Input.Applied(applied));
    }
  }

  private boolean addMail() {
    int taken = 0;
    Mail mail = mailbox.poll();
    while (mail != null) {
      addInput(mail);
      if (++taken == MAX_BATCH) {
        return true;
      }
      mail = mailbox.poll();
    }
    return taken > 0;
  }

  private void addInput(Mail mail) {
    switch (mail) {
      case Mail.Propose(var p) -> {
        if (status.leader().isEmpty() && p.onlyInTerm().isEmpty()) {
          held.addLast(p);
        } else {
          propose(p);
        }
      }
      case Mail.Barrier(var future, long askedNanos) -> {
        long readId = nextReadId++;
        reads.put(readId, new Waiting(readId, askedNanos, future));
        inputs.add(new Input.Read(readId));
      }
      case Mail.Raw(var input) -> inputs.add(input);
    }
  }

  private void propose(Proposal proposal) {
    inputs.add(
        new Input.Propose(
            proposals.id(proposal.sequence()), proposal.encoded(), proposal.onlyInTerm()));
  }

  /// Proposals wait for a leader as long as their clients do; what has timed out is not proposed.
  private void proposeHeld() {
    while (!held.isEmpty() && status.leader().isPresent()) {
      Proposal proposal = held.removeFirst();
      if (proposals.isPending(proposal.sequence())) {
        propose(proposal);
      }
    }
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
      case Effect.ReadReady r -> {
        Waiting read = reads.remove(r.readId());
        if (read != null) {
          readyReads.add(new Ready(r.index(), read));
        }
      }
      case Effect.ReadFailed f -> failRead(f.readId(), error(f.why()));
      case Effect.Refused r -> proposals.fail(r.id(), error(r.why()));
      case Effect.RoleChanged c -> roleChanged(c);
      case Effect.ReadLog r -> readLog(r);
      case Effect.Send s -> throw alone(s);
      case Effect.SendSnapshot s -> throw alone(s);
      case Effect.InstallSnapshot s -> throw alone(s);
    }
  }

  private void roleChanged(Effect.RoleChanged change) {
    if (change.leader().isPresent()) {
      leaderChanges.incrementAndGet();
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

  private static IllegalStateException alone(Effect effect) {
    return new IllegalStateException("a sole member was asked to " + effect);
  }

  private void answerReads() {
    long applied = applyDuty.appliedIndex();
    while (!readyReads.isEmpty() && readyReads.peekFirst().index() <= applied) {
      answer(readyReads.removeFirst().read());
    }
  }

  private void answer(Waiting read) {
    mailbox.giveBack(0);
    read.future().complete(null);
  }

  private void failRead(long readId, KvError error) {
    Waiting read = reads.remove(readId);
    if (read != null) {
      mailbox.giveBack(0);
      read.future().completeExceptionally(new KvException(error));
    }
  }

  private void sweep(long nowNanos) {
    if (nextSweepNanos != Long.MIN_VALUE && nowNanos - nextSweepNanos < 0) {
      return;
    }
    nextSweepNanos = nowNanos + SWEEP_NANOS;
    proposals.failOlderThan(requestLimitNanos, nowNanos, KvError.TIMEOUT);
    reads.values().stream()
        .filter(r -> nowNanos - r.askedNanos() > requestLimitNanos)
        .toList()
        .forEach(r -> failRead(r.readId(), KvError.TIMEOUT));
  }

  private static KvError error(Effect.Reason why) {
    return switch (why) {
      case NO_LEADER -> KvError.NO_LEADER;
      case LEADER_CHANGED -> KvError.LEADER_CHANGED;
      case NOT_LEADER_IN_TERM, LEADERSHIP_TRANSFER -> KvError.NOT_LEADER;
      case CHANGE_PENDING, INVALID_CHANGE, LEARNER_NOT_READY, TOO_MANY -> KvError.TOO_MANY_REQUESTS;
    };
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return nextTickNanos == Long.MIN_VALUE ? nowNanos : nextTickNanos;
  }

  @Override
  public void ended() {
    proposals.failAll(KvError.STOPPED);
    List.copyOf(reads.keySet()).forEach(id -> failRead(id, KvError.STOPPED));
    readyReads.forEach(
        r -> {
          mailbox.giveBack(0);
          r.read().future().completeExceptionally(new KvException(KvError.STOPPED));
        });
    readyReads.clear();
    Mail mail = mailbox.poll();
    while (mail != null) {
      if (mail instanceof Mail.Barrier(var future, long _)) {
        mailbox.giveBack(0);
        future.completeExceptionally(new KvException(KvError.STOPPED));
      }
      mail = mailbox.poll();
    }
  }
}
