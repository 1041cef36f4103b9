package io.kvorum.server.node;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.RaftStatus;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.server.lease.LeaseKeeper;
import io.kvorum.storage.spi.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A whole member: the duties of production on a disk and a network that fail. Its disk lives on
/// from start to start; everything else dies with each crash.
final class SimMember implements SimDisk.Boundary {
  private static final int TICK_MILLIS = 100;
  static final int ELECTION_TICKS = 10;
  static final long ELECTION_NANOS = ELECTION_TICKS * TICK_MILLIS * SimWorld.MILLI;

  private final MemberId id;
  private final SimWorld world;
  private final Membership founders;
  private final List<Peer> known;
  private final SimDisk disk = new SimDisk();
  private final SimClock clock;
  private @Nullable SimLife life;
  private int boot;
  private long pausedUntil;
  private long stalledUntil;
  private boolean failingDisk;
  private int crossingsLeft;
  private boolean writing;
  private boolean retired;

  /// @param founders the members of a new cluster; empty for one that joins
  SimMember(MemberId id, Membership founders, List<Peer> known, SimWorld world) {
    this.id = id;
    this.founders = founders;
    this.known = known;
    this.world = world;
    this.clock = SimClock.draw(world);
  }

  MemberId id() {
    return id;
  }

  int boot() {
    return boot;
  }

  SimDisk disk() {
    return disk;
  }

  SimClock clock() {
    return clock;
  }

  /// Of the start that it is in.
  NodeConfig config() {
    return Members.config(
        id.value(),
        boot,
        founders,
        known,
        world.settings().checkpointBytes(),
        Duration.ofMillis(TICK_MILLIS));
  }

  boolean isUp() {
    return life != null;
  }

  /// Up and not removed for good.
  boolean isRetired() {
    return retired;
  }

  boolean isPaused() {
    return pausedUntil > world.now();
  }

  long pausedUntil() {
    return pausedUntil;
  }

  private SimLife life() {
    return Objects.requireNonNull(life, "down");
  }

  boolean lives(SimLife one) {
    return life == one;
  }

  Node node() {
    return life().node();
  }

  LeaseKeeper keeper() {
    return life().keeper();
  }

  RaftStatus status() {
    return life().node().status();
  }

  StateMachine machine() {
    return life().machine();
  }

  @Nullable PeerHandler handler() {
    return life == null ? null : life.handler();
  }

  boolean leads() {
    return isUp() && status().role() == Effect.Role.LEADER;
  }

  boolean isInstalling() {
    return life != null && life.isInstalling();
  }

  // Life and death.

  void start() {
    if (isUp() || retired) {
      return;
    }
    boot++;
    crossingsLeft = 0;
    failingDisk = false;
    pausedUntil = 0;
    guarded(
        () -> {
          SimLife begun = new SimLife(this, world);
          life = begun;
          writing = false;
          world.oracle().started(this, begun.logWasStale());
          begun.begin();
        });
    if (boot > 1) {
      world.saw(SimSeen.RESTART);
      world.readSoonFrom(this);
      if (world.happens(10 * world.settings().replays())) {
        world.network().repeatTo(id, 16);
      }
    }
  }

  void crash() {
    SimLife ended = life;
    if (ended == null) {
      return;
    }
    if (ended.isInstalling()) {
      world.saw(SimSeen.CRASH_WHILE_INSTALLING);
    }
    if (status().role() == Effect.Role.LEADER) {
      world.saw(SimSeen.CRASH_OF_THE_LEADER);
    }
    if (writing) {
      world.saw(SimSeen.CRASH_BETWEEN_WRITE_AND_SYNC);
    }
    if (disk.mirror().start().index() < disk.installed().index()
        && !disk.mirror().has(disk.installed())) {
      world.saw(SimSeen.CRASH_BETWEEN_INSTALL_AND_RESET);
    }
    life = null;
    writing = false;
    disk.crash(world.random());
    world.oracle().crashed(this);
  }

  /// Never to come back.
  void retire() {
    crash();
    retired = true;
  }

  void pauseUntil(long nanos) {
    pausedUntil = nanos;
  }

  void stallDiskUntil(long nanos) {
    stalledUntil = nanos;
  }

  long diskStall() {
    return Math.max(0, stalledUntil - world.now());
  }

  /// The next sync fails.
  void failDisk() {
    failingDisk = true;
  }

  /// Whether the disk is to fail now, once.
  boolean takeDiskFailure() {
    boolean fails = failingDisk;
    failingDisk = false;
    return fails;
  }

  /// A crash at a coming call to disk or network.
  void armCrash(int crossings) {
    crossingsLeft = crossings;
  }

  /// Ends all faults.
  void heal() {
    pausedUntil = 0;
    stalledUntil = 0;
    failingDisk = false;
    crossingsLeft = 0;
  }

  @Override
  public void cross() {
    if (crossingsLeft > 0) {
      crossingsLeft--;
      if (crossingsLeft == 0) {
        throw new SimCrash();
      }
    }
  }

  /// Does what a crash or a failing disk may end, and the member with it.
  void guarded(Runnable action) {
    try {
      action.run();
    } catch (SimCrash planned) {
      crash();
    } catch (StorageException.Io failed) {
      world.saw(SimSeen.DISK_FAILED);
      crash();
    }
  }

  // What the disk tells.

  @Override
  public void wrote(LogWrite write) {
    writing = true;
    world.oracle().writes(this, write);
  }

  @Override
  public void reset(LogStart start) {
    writing = true;
    world.oracle().resets(this, start);
    life().logWasReset();
  }

  void synced() {
    writing = false;
  }

  @Override
  public void compacted(LogStart start) {
    world.saw(SimSeen.LOG_COMPACTED);
  }

  @Override
  public void wasRead() {
    if (leads()) {
      world.saw(SimSeen.LOG_READ_BACK_BY_A_LEADER);
    }
  }

  @Override
  public void installs(LogStart start) {
    world.oracle().installs(this, start);
  }

  @Override
  public void discards() {
    if (life != null && life.takeOffer()) {
      world.saw(SimSeen.SNAPSHOT_REFUSED);
    }
  }

  @Override
  public void keptIndex() {
    world.saw(SimSeen.INDEX_KEPT);
  }

  @Override
  public void startsFromIndex() {
    world.saw(SimSeen.INDEX_READ_AT_RESTART);
  }

  // What others do with it.

  void hears(RaftMessage message) {
    SimLife listener = life;
    if (listener != null) {
      listener.hears(message);
    }
  }

  @Override
  public String toString() {
    return id + (isUp() ? " " + status() : retired ? " retired" : " down");
  }
}
