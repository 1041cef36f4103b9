package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Effect;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.Membership;
import io.kvorum.raft.RaftStatus;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.server.metrics.NodeMeter;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.CommandCodec;
import io.kvorum.state.Pipeline;
import io.kvorum.state.ReadView;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A member at work: raft core, log and state machine behind one mailbox. Everything that changes
/// the state goes through the log; every method may be called from any thread and none blocks.
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final NodeConfig config;
  private final Loops loops;
  private final DutyThread thread;
  private final DutyThread logThread;
  private final DutyThread checkpointThread;
  private final ExecutorService background;
  private final LongSupplier nanoClock;
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Function<Bytes, Bytes> answers = Node::refuse;

  /// Opens a member on its log and its stores; it begins to work at `start`.
  ///
  /// @param network opens the transport to the other members, which then belongs to the node
  /// @param restore runs the long part of reading a state from its store
  /// @param meter hears what its loops do
  public Node(
      NodeConfig config,
      LogStorage log,
      StateStores stores,
      Function<PeerHandler, PeerTransport> network,
      Pipeline restore,
      RandomGenerator random,
      NodeMeter meter) {
    this(
        config,
        Executors.newVirtualThreadPerTaskExecutor(),
        (answers, background) ->
            Loops.open(
                config,
                new Loops.Surroundings(
                    log, stores, network, answers, background, restore, random, meter)),
        System::nanoTime);
  }

  /// Opens the loops of a member.
  @FunctionalInterface
  interface Opener {
    Loops open(Function<Bytes, Bytes> answers, Executor background);
  }

  /// A member whose loops have their turns from elsewhere, unless `start` is called.
  ///
  /// @param nanoClock the scale of time on which the turns are given
  Node(NodeConfig config, ExecutorService background, Opener opener, LongSupplier nanoClock) {
    this.config = config;
    this.background = background;
    this.nanoClock = nanoClock;
    this.loops = opener.open(question -> answers.apply(question), background);
    RaftDuty raft = loops.raft();
    LogDuty logDuty = loops.log();
    // A sole member gains nothing from a thread of its own for the log: each hop would cost more
    // than it saves. With others, the leader sends while it writes, and a slow disk does not stop
    // its heartbeats. Apply comes before log, so that what is durable is answered before the next
    // sync.
    this.thread =
        new DutyThread(
            "kvorum-node",
            List.of(raft, loops.apply(), new Gated(logDuty, raft::isAlone)),
            this::failed);
    this.logThread =
        new DutyThread(
            "kvorum-log", List.of(new Gated(logDuty, () -> !raft.isAlone())), this::failed);
    this.checkpointThread =
        new DutyThread("kvorum-checkpoint", List.of(loops.checkpointer()), this::failed);
    loops.mailbox().wakeWith(thread::wake);
    logDuty.wakeWith(this::wakeLog, thread::wake);
  }

  private void wakeLog() {
    if (!loops.raft().isAlone()) {
      logThread.wake();
    }
  }

  /// @param listeners hear every applied batch, on the apply duty's thread, before its answers
  ///   leave
  /// @param answering answers the questions of other members, on threads that may block
  public void start(List<AppliedListener> listeners, Function<Bytes, Bytes> answering) {
    loops.apply().listeners(listeners);
    answers = answering;
    thread.start();
    logThread.start();
    checkpointThread.start();
  }

  private static Bytes refuse(Bytes question) {
    throw new IllegalStateException("this member does not answer questions yet");
  }

  /// Puts a command through the log. The future completes with its outcome once the command is
  /// durable and applied; a `KvException` means that it was refused, or that its outcome is
  /// unknown.
  public CompletableFuture<Applied> propose(Command command) {
    return propose(command, OptionalLong.empty());
  }

  /// As `propose`, but refused in any other term than the one given.
  public CompletableFuture<Applied> proposeInTerm(Command command, long term) {
    return propose(command, OptionalLong.of(term));
  }

  private CompletableFuture<Applied> propose(Command command, OptionalLong term) {
    try {
      Bytes encoded = CommandCodec.encode(command);
      if (encoded.length() > config.maxRequestBytes()) {
        throw new KvException(KvError.REQUEST_TOO_LARGE);
      }
      return propose(new Proposal.StateCommand(command, encoded), term);
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /// Changes who belongs to the cluster from what is in force to another membership, one member at
  /// a time. The future completes once the change is committed and applied here. Refused if `from`
  /// is not in force any more when the leader takes the change.
  public CompletableFuture<Applied> changeMembers(Membership from, Membership next) {
    try {
      return propose(new Proposal.Change(from, next), OptionalLong.empty());
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private CompletableFuture<Applied> propose(Proposal.Content content, OptionalLong term) {
    checkOpen();
    loops.mailbox().take(content.weight());
    Proposal proposal =
        new Proposal(
            loops.proposals().nextSequence(),
            content,
            term,
            nanoClock.getAsLong(),
            new CompletableFuture<>());
    loops.proposals().add(proposal);
    loops.mailbox().add(new Mail.Propose(proposal));
    return proposal.future();
  }

  /// Hands this member's leadership over to another voter. Completes once that one leads; fails
  /// with `NOT_LEADER`, `BAD_LEADER_TRANSFEREE`, or, after two election time-outs,
  /// `TIMEOUT_LEADER_TRANSFER`.
  public CompletableFuture<Void> transferLeadership(MemberId to) {
    try {
      checkOpen();
      CompletableFuture<Void> future = new CompletableFuture<>();
      loops.mailbox().add(new Mail.Transfer(to, future, nanoClock.getAsLong()));
      return future;
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /// A question to whoever listens at a peer URL. Completes exceptionally if nobody answers within
  /// the transport's time limit.
  public CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    return loops.transport().ask(peer, question);
  }

  /// A question to a member, at its peer URLs in turn.
  public CompletableFuture<Bytes> ask(MemberId member, Bytes question) {
    List<String> urls =
        status().membership().member(member).map(Membership.Member::peerUrls).orElse(List.of());
    CompletableFuture<Bytes> answer =
        CompletableFuture.failedFuture(new IOException("no member " + member));
    for (String url : urls) {
      answer = answer.exceptionallyCompose(failed -> ask(URI.create(url), question));
    }
    return answer;
  }

  /// How long this member has heard another one without a gap; empty if it does not hear it. A
  /// leader hears all members, others hear their leader.
  public Optional<Duration> reachableFor(MemberId member) {
    return loops.peers().reachableFor(member, nanoClock.getAsLong());
  }

  /// Completes when everything committed before the call is visible in `view`: what makes a read
  /// linearizable. A sole voter that leads with an entry of its own term committed answers at once:
  /// nobody else can have committed anything.
  public CompletableFuture<Void> barrier() {
    if (decidesAlone() && !closed.get()) {
      return DONE;
    }
    try {
      checkOpen();
      loops.mailbox().take(0);
      CompletableFuture<Void> future = new CompletableFuture<>();
      loops.mailbox().add(new Mail.Barrier(future, nanoClock.getAsLong()));
      return future;
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /// Whether everything that was ever acknowledged is visible here, and nobody else can acknowledge
  /// more. Who is alone, and was so when the first entry of its term was applied, acknowledges only
  /// what it has applied; a learner, though, may apply and answer what this member has committed
  /// and not yet applied itself.
  private boolean decidesAlone() {
    RaftStatus status = loops.raft().status();
    if (!status.isSoleVoterInCharge()) {
      return false;
    }
    LogStart applied = loops.apply().machine().state().applied();
    return applied.index() >= status.commit()
        || (applied.id().term() == status.term()
            && isAlone(applied.membership())
            && isAlone(status.membership()));
  }

  private static boolean isAlone(Membership membership) {
    return membership.members().size() == 1;
  }

  /// Completes when all rows that are compacted now are removed.
  public CompletableFuture<Void> whenScrubbed() {
    CompletableFuture<Void> future = new CompletableFuture<>();
    loops.apply().whenScrubbed(future);
    thread.wake();
    return future;
  }

  /// The newest applied state.
  public ReadView view() {
    return loops.apply().machine().state().view();
  }

  public RaftStatus status() {
    return loops.raft().status();
  }

  public NodeConfig config() {
    return config;
  }

  public OrderedStore store() {
    return loops.apply().machine().store();
  }

  public long appliedIndex() {
    return loops.apply().appliedIndex();
  }

  public long pendingProposals() {
    return loops.mailbox().pending();
  }

  public long failedProposals() {
    return loops.proposals().failed();
  }

  public long leaderChanges() {
    return loops.raft().leaderChanges();
  }

  /// Whether a snapshot is taking the place of the state.
  public boolean isInstalling() {
    return loops.apply().isInstalling();
  }

  /// Whether a leader exists.
  public boolean hasLeader() {
    return loops.raft().status().leader().isPresent();
  }

  /// Completes with what went wrong if the member had to stop by itself.
  public CompletableFuture<Throwable> failure() {
    return failure;
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new KvException(KvError.STOPPED);
    }
  }

  private void failed(Throwable what) {
    closed.set(true);
    loops.proposals().failAll(KvError.STOPPED);
    if (failure.complete(what)) {
      LOG.atError().setCause(what).log("the member stops: a failure on the write path");
    }
  }

  /// Hands leadership over if there is somebody to take it, then stops the loops; what is not
  /// answered yet fails with `STOPPED`. Leaves log and stores open.
  @Override
  public void close() {
    boolean orderly = !closed.get();
    if (orderly) {
      handOver();
    }
    closed.set(true);
    checkpointThread.close();
    thread.close();
    logThread.close();
    loops.transport().close();
    background.close();
    if (orderly) {
      store().sync();
    }
  }

  /// For at most an election time-out: without it the others would wait that long for a new leader.
  private void handOver() {
    Optional<MemberId> successor =
        isLeader()
            ? loops.peers().successor(status().membership(), nanoClock.getAsLong())
            : Optional.empty();
    if (successor.isEmpty()) {
      return;
    }
    try {
      transferLeadership(successor.get()).get(config.electionNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException _) {
      // The stop goes on without: the others elect a leader by themselves.
    }
    LOG.atInfo()
        .addKeyValue("to", successor.get())
        .addKeyValue("done", !isLeader())
        .log("leadership handed over before the stop");
  }

  private boolean isLeader() {
    return status().role() == Effect.Role.LEADER;
  }

  /// Runs `action` with the failure, on any thread, if there is ever one.
  public void onFailure(Consumer<Throwable> action) {
    var _ = failure.thenAccept(action);
  }
}
