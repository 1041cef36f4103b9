package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.Membership;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.RaftStatus;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.server.lease.LeaseKeeper;
import io.kvorum.state.Pipeline;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A whole member: the duties of production on a disk and a network that fail. Its disk lives on
/// from start to start; everything else dies with each crash.
final class SimMember implements SimDisk.Boundary {
  private static final int TICK_MILLIS = 100;
  static final int ELECTION_TICKS = 10;
  static final long ELECTION_NANOS = ELECTION_TICKS * TICK_MILLIS * SimWorld.MILLI;
  private static final long NEVER = Long.MAX_VALUE;

  /// Never used: what is to be done in the background is done as an event.
  private static final ExecutorService NO_THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private final MemberId id;
  private final SimWorld world;
  private final Membership founders;
  private final List<Peer> known;
  private final SimDisk disk = new SimDisk();
  private final double rate;
  private final long clockOffset;
  private @Nullable Life life;
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
    double drift = world.settings().drift();
    this.rate = 1 + drift * (2 * world.random().nextDouble() - 1);
    this.clockOffset = world.random().nextLong(1L << 50);
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

  private Life life() {
    return Objects.requireNonNull(life, "down");
  }

  Node node() {
    return life().node;
  }

  LeaseKeeper keeper() {
    return life().keeper;
  }

  RaftStatus status() {
    return life().node.status();
  }

  StateMachine machine() {
    return life().loops.apply().machine();
  }

  @Nullable PeerHandler handler() {
    return life == null ? null : life.handler;
  }

  boolean leads() {
    return isUp() && status().role() == Effect.Role.LEADER;
  }

  boolean isInstalling() {
    return life != null && life.installing;
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
          Life begun = new Life();
          life = begun;
          writing = false;
          world.oracle().started(this, begun.logWasStale);
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
    Life ended = life;
    if (ended == null) {
      return;
    }
    if (ended.installing) {
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

  /// The next sync fails.
  void failDisk() {
    failingDisk = true;
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

  private void guarded(Runnable action) {
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
    life().installing = false;
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
    if (life != null && life.offered) {
      life.offered = false;
      world.saw(SimSeen.SNAPSHOT_REFUSED);
    }
  }

  // What others do with it.

  void hears(RaftMessage message) {
    Life listener = life;
    if (listener != null) {
      if (listener.installing && message instanceof RaftMessage.Append) {
        world.saw(SimSeen.APPEND_WHILE_INSTALLING);
      }
      world.oracle().hears(message);
      if (listener.met.add(message.from())) {
        listener.handler.met(
            new Peer(message.from(), List.of(URI.create("http://m:" + message.from()))));
      }
      listener.handler.received(message);
    }
  }

  @Override
  public String toString() {
    return id + (isUp() ? " " + status() : retired ? " retired" : " down");
  }

  /// From a start to the next crash.
  private final class Life {
    final Node node;
    final LeaseKeeper keeper;
    final List<Turn> turns = new ArrayList<>();
    final Set<MemberId> met = new HashSet<>();
    final Turn raftTurn;
    final Turn logTurn;
    final Turn applyTurn;
    final boolean logWasStale;
    @Nullable Loops opened;
    @Nullable PeerHandler heard;
    final Loops loops;
    final PeerHandler handler;

    /// A snapshot has arrived, and the core has not heard of it.
    boolean offered;

    /// The core has asked for its installation; until the log is reset.
    boolean installing;

    Life() {
      LogStorage log = disk.openLog(SimMember.this);
      StateStores stores = disk.openStores(SimMember.this);
      NodeConfig config =
          Members.config(
              id.value(),
              boot,
              founders,
              known,
              world.settings().checkpointBytes(),
              Duration.ofMillis(TICK_MILLIS));
      node =
          new Node(
              config,
              NO_THREADS,
              (answers, _) -> {
                opened =
                    Loops.open(
                        config,
                        new Loops.Surroundings(
                            log,
                            stores,
                            this::listen,
                            answers,
                            this::inBackground,
                            Pipeline.inTurn(),
                            new SplittableRandom(world.random().nextLong()),
                            nanos -> {}));
                return opened;
              },
              SimMember.this::nanoTime);
      loops = Objects.requireNonNull(opened);
      handler = Objects.requireNonNull(heard);
      keeper = new LeaseKeeper(node, SimMember.this::nanoTime);
      logWasStale = !disk.mirror().has(loops.apply().machine().state().applied().id());
      raftTurn = new Turn(loops.raft());
      applyTurn = new Turn(loops.apply());
      logTurn = new Turn(loops.log());
      turns.add(new Turn(loops.checkpointer()));
      turns.add(new Turn(keeper));
      loops.mailbox().wakeWith(() -> raftTurn.request(turnDelay()));
      loops.log().wakeWith(() -> logTurn.request(diskDelay()), () -> raftTurn.request(turnDelay()));
      loops.apply().listeners(List.of(keeper, world.oracle().listener(SimMember.this)));
    }

    private PeerTransport listen(PeerHandler to) {
      heard = new Inbound(to);
      return world.network().open(SimMember.this);
    }

    void begin() {
      raftTurn.request(turnDelay());
      turns.forEach(turn -> turn.request(turnDelay()));
    }

    boolean isOver() {
      return life != this;
    }

    private void inBackground(Runnable task) {
      world.after(
          turnDelay(),
          () -> {
            if (!isOver()) {
              guarded(task);
            }
          });
    }

    private long turnDelay() {
      return world.upTo(world.settings().turnMicros() * 1_000L);
    }

    private long diskDelay() {
      long stall = Math.max(0, stalledUntil - world.now());
      return stall + world.upTo(world.settings().diskMillis() * SimWorld.MILLI);
    }

    private long applyDelay() {
      return world.upTo(world.settings().applyMillis() * SimWorld.MILLI);
    }

    /// Gives a duty its turn, and sees to it that it has its next one.
    private void turn(Turn turn) {
      boolean worked = turn.duty.turn(nanoTime());
      if (turn == raftTurn) {
        afterRaft();
      } else if (turn == applyTurn) {
        if (worked) {
          raftTurn.request(turnDelay());
          applyTurn.request(applyDelay());
        }
      } else if (turn == logTurn) {
        writing = false;
      } else if (turn.duty == keeper) {
        world.leases().checkKeeper(SimMember.this);
      }
      turn.requestAt(turn.duty.nextTurnNanos(nanoTime()));
    }

    private void afterRaft() {
      RaftStatus status = node.status();
      world.oracle().stepped(SimMember.this, status);
      installing |= offered;
      offered = false;
      if (installing) {
        applyTurn.request(world.upTo(world.settings().snapshotMillis() * SimWorld.MILLI));
      } else if (status.commit() > loops.apply().appliedIndex()) {
        applyTurn.request(applyDelay());
      }
    }

    /// One duty's turns.
    private final class Turn {
      final Duty duty;
      private long due = NEVER;
      private long number;

      Turn(Duty duty) {
        this.duty = duty;
      }

      /// On the member's own clock.
      void requestAt(long localNanos) {
        if (localNanos != NEVER) {
          request(Math.max(0, (long) ((localNanos - nanoTime()) / rate) + 1));
        }
      }

      void request(long delay) {
        long at = world.now() + delay;
        if (at < due && !isOver()) {
          due = at;
          long mine = ++number;
          world.at(at, () -> run(mine));
        }
      }

      private void run(long which) {
        if (which != number || isOver()) {
          return;
        }
        due = NEVER;
        if (isPaused()) {
          request(pausedUntil - world.now());
        } else if (this == logTurn && failingDisk) {
          failingDisk = false;
          guarded(Turn::failOnDisk);
        } else {
          guarded(() -> turn(this));
        }
      }

      private static void failOnDisk() {
        throw new StorageException.Io("the disk failed", new IOException("simulated"));
      }
    }

    /// What the transport brings.
    private final class Inbound implements PeerHandler {
      private final PeerHandler handler;

      Inbound(PeerHandler handler) {
        this.handler = handler;
      }

      @Override
      public void received(RaftMessage message) {
        handler.received(message);
      }

      @Override
      public void met(Peer peer) {
        handler.met(peer);
      }

      @Override
      public void unreachable(MemberId peer) {
        handler.unreachable(peer);
      }

      @Override
      public Bytes answer(Bytes question) {
        return handler.answer(question);
      }

      @Override
      public void snapshot(SnapshotOffer offer, InputStream content) throws IOException {
        handler.snapshot(offer, content);
        offered = true;
      }
    }
  }

  /// This member's own clock.
  long nanoTime() {
    return clockOffset + (long) (world.now() * rate);
  }
}
