package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A core with a disk and a state machine that do one piece of work at a time, when they are told.
final class ScriptMember {
  final MemberId id;
  final SimLog disk;
  boolean diskHeld;
  boolean applyHeld;
  private final ScriptCluster cluster;
  private final ArrayDeque<Effect> logLane = new ArrayDeque<>();
  private final ArrayDeque<Effect> applyLane = new ArrayDeque<>();
  private final ArrayDeque<Effect.ReadLog> reads = new ArrayDeque<>();
  private final Map<LogId, LogStart> staged = new HashMap<>();
  private LogStart visible;
  private LogStart synced;
  private @Nullable RaftCore core;
  private long boot;

  ScriptMember(MemberId id, LogStart born, ScriptCluster cluster) {
    this.id = id;
    this.cluster = cluster;
    this.disk = new SimLog(born);
    this.visible = born;
    this.synced = born;
  }

  boolean isUp() {
    return core != null;
  }

  long boot() {
    return boot;
  }

  RaftStatus status() {
    return Objects.requireNonNull(core, "down").status();
  }

  LogStart visible() {
    return visible;
  }

  /// Member n waits n ticks longer than the election time-out, so that no two campaign together.
  void start() {
    boot++;
    visible = synced;
    core =
        RaftCore.restore(
            cluster.config(id),
            new Patience((int) id.value()),
            boot,
            disk.hardState(),
            disk.start(),
            disk.terms(),
            synced);
    step("start", List.of());
  }

  /// The disk loses what it has not acknowledged, the state machine what was not synced.
  void crash() {
    core = null;
    logLane.clear();
    applyLane.clear();
    reads.clear();
    staged.clear();
  }

  void step(String what, List<? extends Input> inputs) {
    List<Effect> effects = Objects.requireNonNull(core, "down").step(inputs);
    cluster.stepped(this, what, effects);
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Persist e -> logLane.addLast(e);
        case Effect.ResetLog e -> logLane.addLast(e);
        case Effect.CompactLog e -> logLane.addLast(e);
        case Effect.Apply e -> applyLane.addLast(e);
        case Effect.InstallSnapshot e -> applyLane.addLast(e);
        case Effect.Send e -> cluster.network().send(e.message());
        case Effect.SendSnapshot e -> cluster.network().sendSnapshot(id, e, visible);
        case Effect.ReadLog e -> reads.addLast(e);
        case Effect.ReadReady e -> {}
        case Effect.ReadFailed e -> {}
        case Effect.Refused e -> {}
        case Effect.RoleChanged e -> {}
      }
    }
  }

  /// Does all that waits for the disk, as one write; whether there was any.
  boolean disk() {
    boolean wrote = disk(logLane.size());
    return readLog() || wrote;
  }

  /// Does the first `changes` of the log lane, acknowledged at once.
  boolean disk(int changes) {
    long ticket = 0;
    for (int i = 0; i < changes; i++) {
      Effect done = logLane.removeFirst();
      disk.change(done);
      if (done instanceof Effect.Persist persist) {
        ticket = persist.ticket();
      } else if (done instanceof Effect.ResetLog reset) {
        ticket = reset.ticket();
      }
    }
    if (ticket > 0) {
      step("disk #" + ticket, List.of(new Input.Persisted(ticket)));
    }
    return changes > 0;
  }

  /// Reading the log runs beside its writing.
  private boolean readLog() {
    boolean any = !reads.isEmpty();
    while (!reads.isEmpty()) {
      Effect.ReadLog wanted = reads.removeFirst();
      LogId previous = disk.id(wanted.fromIndex() - 1).orElse(LogId.ZERO);
      List<LogEntry> entries = disk.read(wanted.fromIndex(), wanted.maxBytes());
      step(
          "reads " + Notation.entries(entries),
          List.of(new Input.LogRead(wanted.request(), previous, entries)));
    }
    return any;
  }

  boolean apply() {
    boolean any = !applyLane.isEmpty();
    while (!applyLane.isEmpty()) {
      Effect done = applyLane.removeFirst();
      if (done instanceof Effect.Apply e) {
        for (long i = e.from(); i <= e.upTo(); i++) {
          apply(disk.entry(i));
        }
        step("applied " + e.upTo(), List.of(new Input.Applied(e.upTo())));
      } else if (done instanceof Effect.InstallSnapshot e) {
        visible = Objects.requireNonNull(staged.remove(e.start().id()), "staged");
        synced = visible;
        step(
            "installed " + Notation.id(visible.id()),
            List.of(new Input.SnapshotInstalled(visible)));
      }
    }
    return any;
  }

  private void apply(LogEntry entry) {
    cluster.applied(this, entry);
    Membership membership =
        entry.payload() instanceof LogEntry.Members change ? change.next() : visible.membership();
    visible = new LogStart(entry.id(), membership);
  }

  void compact() {
    synced = visible;
    step("synced " + Notation.id(synced.id()), List.of(new Input.Compactable(synced)));
  }

  void receive(String what, ScriptNetwork.Snapshot snapshot) {
    staged.put(snapshot.start().id(), snapshot.start());
    step(
        what,
        List.of(
            new Input.SnapshotStaged(snapshot.link().from(), snapshot.term(), snapshot.start())));
  }

  /// Draws the same number whenever it is asked.
  private record Patience(int ticks) implements RandomGenerator {
    @Override
    public long nextLong() {
      return ticks;
    }

    @Override
    public int nextInt(int bound) {
      return ticks % bound;
    }
  }
}
