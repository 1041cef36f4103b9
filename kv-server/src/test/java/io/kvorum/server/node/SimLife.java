package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.RaftStatus;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.server.lease.LeaseKeeper;
import io.kvorum.server.metrics.NodeMeter;
import io.kvorum.state.Pipeline;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A member from a start to the next crash: the duties of production, each of which has its turns
/// when the world says so.
final class SimLife {
  /// Never used: what is to be done in the background is done as an event.
  private static final ExecutorService NO_THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private final SimMember member;
  private final SimWorld world;
  private final Node node;
  private final LeaseKeeper keeper;
  private final List<SimTurn> turns = new ArrayList<>();
  private final Set<MemberId> met = new HashSet<>();
  private final SimTurn raftTurn;
  private final SimTurn logTurn;
  private final SimTurn applyTurn;
  private final boolean logWasStale;
  private final Loops loops;
  private final PeerHandler handler;
  private @Nullable Loops opened;
  private @Nullable PeerHandler heard;

  /// A snapshot has arrived, and the core has not heard of it.
  private boolean offered;

  /// The core has asked for its installation; until the log is reset.
  private boolean installing;

  SimLife(SimMember member, SimWorld world) {
    this.member = member;
    this.world = world;
    LogStorage log = member.disk().openLog(member);
    StateStores stores = member.disk().openStores(member);
    NodeConfig config = member.config();
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
                          NodeMeter.DEAF));
              return opened;
            },
            member.clock()::nanoTime);
    loops = Objects.requireNonNull(opened);
    handler = Objects.requireNonNull(heard);
    keeper = new LeaseKeeper(node, member.clock()::nanoTime);
    logWasStale = !member.disk().mirror().has(loops.apply().machine().state().applied().id());
    raftTurn = turnOf(loops.raft());
    applyTurn = turnOf(loops.apply());
    logTurn = turnOf(loops.log());
    turns.add(turnOf(loops.checkpointer()));
    turns.add(turnOf(keeper));
    loops.mailbox().wakeWith(() -> raftTurn.request(turnDelay()));
    loops.log().wakeWith(() -> logTurn.request(diskDelay()), () -> raftTurn.request(turnDelay()));
    loops.apply().listeners(List.of(keeper, world.oracle().listener(member)));
  }

  private SimTurn turnOf(Duty duty) {
    return new SimTurn(duty, this, world);
  }

  private PeerTransport listen(PeerHandler to) {
    heard = new Inbound(to);
    return world.network().open(member);
  }

  void begin() {
    raftTurn.request(turnDelay());
    turns.forEach(turn -> turn.request(turnDelay()));
  }

  SimMember member() {
    return member;
  }

  Node node() {
    return node;
  }

  LeaseKeeper keeper() {
    return keeper;
  }

  StateMachine machine() {
    return loops.apply().machine();
  }

  PeerHandler handler() {
    return handler;
  }

  boolean logWasStale() {
    return logWasStale;
  }

  boolean isOver() {
    return !member.lives(this);
  }

  boolean isInstalling() {
    return installing;
  }

  void logWasReset() {
    installing = false;
  }

  /// Whether a snapshot had arrived that the core has not heard of.
  boolean takeOffer() {
    boolean was = offered;
    offered = false;
    return was;
  }

  void hears(RaftMessage message) {
    if (installing && message instanceof RaftMessage.Append) {
      world.saw(SimSeen.APPEND_WHILE_INSTALLING);
    }
    world.oracle().hears(message);
    if (met.add(message.from())) {
      handler.met(new Peer(message.from(), List.of(URI.create("http://m:" + message.from()))));
    }
    handler.received(message);
  }

  private void inBackground(Runnable task) {
    world.after(
        turnDelay(),
        () -> {
          if (!isOver()) {
            member.guarded(task);
          }
        });
  }

  private long turnDelay() {
    return world.upTo(world.settings().turnMicros() * 1_000L);
  }

  private long diskDelay() {
    return member.diskStall() + world.upTo(world.settings().diskMillis() * SimWorld.MILLI);
  }

  private long applyDelay() {
    return world.upTo(world.settings().applyMillis() * SimWorld.MILLI);
  }

  void isDue(SimTurn turn) {
    if (member.isPaused()) {
      turn.request(member.pausedUntil() - world.now());
    } else if (turn == logTurn && member.takeDiskFailure()) {
      member.guarded(SimLife::failOnDisk);
    } else {
      member.guarded(() -> take(turn));
    }
  }

  private static void failOnDisk() {
    throw new StorageException.Io("the disk failed", new IOException("simulated"));
  }

  /// Gives a duty its turn, and sees to it that it has its next one.
  private void take(SimTurn turn) {
    boolean worked = turn.duty().turn(member.clock().nanoTime());
    if (turn == raftTurn) {
      afterRaft();
    } else if (turn == applyTurn) {
      if (worked) {
        raftTurn.request(turnDelay());
        applyTurn.request(applyDelay());
      }
    } else if (turn == logTurn) {
      member.synced();
    } else if (turn.duty() == keeper) {
      world.leases().checkKeeper(member);
    }
    turn.requestAt(turn.duty().nextTurnNanos(member.clock().nanoTime()));
  }

  private void afterRaft() {
    RaftStatus status = node.status();
    world.oracle().stepped(member, status);
    installing |= takeOffer();
    if (installing) {
      applyTurn.request(world.upTo(world.settings().snapshotMillis() * SimWorld.MILLI));
    } else if (status.commit() > loops.apply().appliedIndex()) {
      applyTurn.request(applyDelay());
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
