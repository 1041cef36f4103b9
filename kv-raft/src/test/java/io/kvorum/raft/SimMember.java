package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A core with a disk and a state machine that take their time. A crash loses what the disk had not
/// acknowledged, but for some first part of it, and what the state machine had not synced.
final class SimMember {
  static final int TICK = 10;

  final MemberId id;
  final SimLog disk;
  private final SimCluster cluster;
  private final SimOracle oracle;
  private final ArrayDeque<Effect> logLane = new ArrayDeque<>();
  private final ArrayDeque<Effect> applyLane = new ArrayDeque<>();
  private final Map<LogStart, SimState> staged = new HashMap<>();
  private final List<SimState> unsynced = new ArrayList<>();
  private List<Input> mailbox = new ArrayList<>();
  private SimState synced;
  private @Nullable RaftCore core;
  private SimLog believed;
  private long boot;
  private boolean stepDue;
  private boolean logBusy;
  private boolean applyBusy;
  private long stalledUntil;

  /// A state machine's content stands for everything applied to it.
  record SimState(LogStart start, long hash) {}

  SimMember(MemberId id, LogStart born, SimCluster cluster, SimOracle oracle) {
    this.id = id;
    this.cluster = cluster;
    this.oracle = oracle;
    this.disk = new SimLog(born);
    this.believed = SimLog.copyOf(disk);
    this.synced = new SimState(born, 0);
  }

  boolean isUp() {
    return core != null;
  }

  long boot() {
    return boot;
  }

  RaftStatus status() {
    return Objects.requireNonNull(core, "core").status();
  }

  SimLog believed() {
    return believed;
  }

  SimState current() {
    return unsynced.isEmpty() ? synced : unsynced.getLast();
  }

  SimState synced() {
    return synced;
  }

  void start() {
    if (isUp()) {
      return;
    }
    boot++;
    believed = SimLog.copyOf(disk);
    core =
        RaftCore.restore(
            cluster.settings().config(id),
            new SplittableRandom(cluster.random().nextLong()),
            boot,
            disk.hardState(),
            disk.start(),
            disk.terms(),
            synced.start());
    oracle.started(this);
    scheduleTick();
    input(new Input.Tick());
  }

  void crash() {
    core = null;
    oracle.crashed(this);
    int reached = cluster.random().nextInt(logLane.size() + 1);
    for (int i = 0; i < reached; i++) {
      disk.change(logLane.removeFirst());
    }
    if (!unsynced.isEmpty() && cluster.random().nextBoolean()) {
      synced = unsynced.get(cluster.random().nextInt(unsynced.size()));
    }
    logLane.clear();
    applyLane.clear();
    unsynced.clear();
    staged.clear();
    mailbox = new ArrayList<>();
    stepDue = false;
    logBusy = false;
    applyBusy = false;
    stalledUntil = 0;
  }

  void stallDisk(long until) {
    stalledUntil = until;
  }

  private void scheduleTick() {
    after(
        TICK,
        () -> {
          input(new Input.Tick());
          scheduleTick();
        });
  }

  /// Later, unless the member has crashed by then.
  private void after(long delay, Runnable action) {
    long thisBoot = boot;
    cluster.after(
        delay,
        () -> {
          if (isUp() && boot == thisBoot) {
            action.run();
          }
        });
  }

  void input(Input input) {
    mailbox.add(input);
    if (!stepDue) {
      stepDue = true;
      after(cluster.upTo(cluster.settings().maxBatchDelay()), this::step);
    }
  }

  private void step() {
    stepDue = false;
    List<Input> inputs = mailbox;
    mailbox = new ArrayList<>();
    oracle.before(this, inputs);
    List<Effect> effects = Objects.requireNonNull(core, "core").step(inputs);
    cluster.trace(this, inputs, effects);
    for (Effect effect : effects) {
      believed.change(effect);
    }
    oracle.stepped(this, effects);
    effects.forEach(this::execute);
    dropRefusedSnapshots(inputs, effects);
    workOnLog();
    workOnApply();
  }

  private void execute(Effect effect) {
    switch (effect) {
      case Effect.Persist e -> logLane.addLast(e);
      case Effect.ResetLog e -> logLane.addLast(e);
      case Effect.CompactLog e -> logLane.addLast(e);
      case Effect.Apply e -> applyLane.addLast(e);
      case Effect.InstallSnapshot e -> applyLane.addLast(e);
      case Effect.Send e -> cluster.network().send(e.message());
      case Effect.ReadLog e -> after(diskDelay(), () -> input(read(e)));
      case Effect.SendSnapshot e -> cluster.network().sendSnapshot(this, e.to(), e.term());
      case Effect.ReadReady e -> {}
      case Effect.ReadFailed e -> {}
      case Effect.Refused e -> {}
      case Effect.RoleChanged e -> {}
    }
  }

  private Input read(Effect.ReadLog wanted) {
    return new Input.LogRead(
        wanted.request(),
        disk.id(wanted.fromIndex() - 1).orElse(LogId.ZERO),
        disk.read(wanted.fromIndex(), wanted.maxBytes()));
  }

  private long diskDelay() {
    long stall = Math.max(0, stalledUntil - cluster.now());
    return stall + 1 + cluster.upTo(cluster.settings().maxDiskDelay());
  }

  private void workOnLog() {
    if (logBusy || logLane.isEmpty()) {
      return;
    }
    logBusy = true;
    int batch = 1 + cluster.upTo(logLane.size() - 1);
    after(diskDelay(), () -> logDone(batch));
  }

  private void logDone(int batch) {
    logBusy = false;
    long ticket = 0;
    for (int i = 0; i < batch; i++) {
      Effect done = logLane.removeFirst();
      disk.change(done);
      if (done instanceof Effect.Persist persist) {
        ticket = persist.ticket();
      } else if (done instanceof Effect.ResetLog reset) {
        ticket = reset.ticket();
      }
    }
    if (ticket > 0) {
      input(new Input.Persisted(ticket));
    }
    workOnLog();
  }

  private void workOnApply() {
    if (applyBusy || applyLane.isEmpty()) {
      return;
    }
    applyBusy = true;
    after(1 + cluster.upTo(cluster.settings().maxApplyDelay()), this::applyDone);
  }

  private void applyDone() {
    applyBusy = false;
    Effect done = applyLane.removeFirst();
    if (done instanceof Effect.Apply apply) {
      apply(apply);
    } else if (done instanceof Effect.InstallSnapshot install) {
      synced = Objects.requireNonNull(staged.remove(install.start()), "staged snapshot");
      unsynced.clear();
      oracle.installed(this);
      input(new Input.SnapshotInstalled(install.start()));
      cluster.maybeCrash(this);
    }
    workOnApply();
  }

  private void apply(Effect.Apply apply) {
    for (long index = apply.from(); index <= apply.upTo(); index++) {
      LogEntry entry = disk.entry(index);
      SimState before = current();
      Membership membership =
          entry.payload() instanceof LogEntry.Members change
              ? change.next()
              : before.start().membership();
      unsynced.add(
          new SimState(
              new LogStart(entry.id(), membership), 31 * before.hash() + entry.hashCode()));
      oracle.applied(this, entry);
    }
    input(new Input.Applied(apply.upTo()));
    if (cluster.random().nextDouble() < cluster.settings().compactions()) {
      synced = current();
      unsynced.clear();
      input(new Input.Compactable(synced.start()));
    }
  }

  void snapshotArrived(MemberId from, long term, SimState state) {
    staged.put(state.start(), state);
    input(new Input.SnapshotStaged(from, term, state.start()));
  }

  private void dropRefusedSnapshots(List<Input> inputs, List<Effect> effects) {
    for (Input input : inputs) {
      if (input instanceof Input.SnapshotStaged offer
          && !effects.contains(new Effect.InstallSnapshot(offer.start()))
          && applyLane.stream().noneMatch(new Effect.InstallSnapshot(offer.start())::equals)) {
        staged.remove(offer.start());
      }
    }
  }
}
