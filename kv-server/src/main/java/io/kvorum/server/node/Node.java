package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.Membership;
import io.kvorum.raft.RaftConfig;
import io.kvorum.raft.RaftCore;
import io.kvorum.raft.RaftStatus;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.CommandCodec;
import io.kvorum.state.KvState;
import io.kvorum.state.ReadView;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A member at work: raft core, log and state machine behind one mailbox. Everything that changes
/// the state goes through the log; every method may be called from any thread and none blocks.
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final long ENTRY_CACHE_BYTES = 64 << 20;
  private static final int READ_ID_BOOT_SHIFT = 40;
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final NodeConfig config;
  private final KvState state;
  private final OrderedStore store;
  private final Mailbox mailbox;
  private final Proposals proposals;
  private final RaftDuty raftDuty;
  private final ApplyDuty applyDuty;
  private final DutyThread thread;
  private final Checkpointer checkpointer;
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// Opens a member on its log and its store, both its own; it begins to work at `start`.
  ///
  /// @param syncNanos hears how long each sync of the log took
  public Node(
      NodeConfig config,
      LogStorage log,
      OrderedStore store,
      KvState state,
      RandomGenerator random,
      LongConsumer syncNanos) {
    this.config = config;
    this.state = state;
    this.store = store;
    bootstrapIfNew(config, log, store, state);
    this.mailbox = new Mailbox(config.maxPendingRequests(), config.maxPendingBytes());
    this.proposals = new Proposals(config.member(), config.bootCount(), mailbox);
    EntryCache cache = new EntryCache(ENTRY_CACHE_BYTES);
    LogDuty logDuty = new LogDuty(log, syncNanos);
    this.applyDuty = new ApplyDuty(state, log, cache, proposals, config.compaction());
    RaftCore core =
        RaftCore.restore(
            raftConfig(config),
            random,
            config.bootCount(),
            log.hardState(),
            log.start(),
            log.terms(),
            state.applied());
    this.raftDuty =
        new RaftDuty(
            core,
            logDuty,
            applyDuty,
            log,
            cache,
            mailbox,
            proposals,
            config,
            config.bootCount() << READ_ID_BOOT_SHIFT);
    // A sole voter gains nothing from threads of their own for its duties: each hop would cost more
    // than it saves. Apply comes before log, so that what is durable is answered before the next
    // sync.
    this.thread =
        new DutyThread("kvorum-node", List.of(raftDuty, applyDuty, logDuty), this::failed);
    this.checkpointer =
        new Checkpointer(store, applyDuty, mailbox, config.checkpointBytes(), this::failed);
    mailbox.wakeWith(thread::wake);
  }

  private static RaftConfig raftConfig(NodeConfig config) {
    RaftConfig d = RaftConfig.defaults(config.member());
    return new RaftConfig(
        d.self(),
        config.electionTicks(),
        d.heartbeatTicks(),
        d.maxAppendBytes(),
        d.maxInflightAppends(),
        d.maxPendingReads(),
        2 * config.electionTicks(),
        4 * config.electionTicks());
  }

  /// A new member writes who belongs to the cluster into its log and its state; if it dies in
  /// between, the next start does it again: nothing can have been acknowledged.
  private static void bootstrapIfNew(
      NodeConfig config, LogStorage log, OrderedStore store, KvState state) {
    if (!state.applied().membership().members().isEmpty()) {
      return;
    }
    if (log.terms().lastIndex() > 0) {
      throw new StorageException.Corrupted(
          "the log has entries up to "
              + log.terms().lastIndex()
              + " but the store is empty: the store's directory was lost or replaced");
    }
    Membership alone =
        new Membership(List.of(new Membership.Member(config.member(), config.peerUrls(), false)));
    LogStart start = new LogStart(LogId.ZERO, alone);
    log.reset(start);
    log.sync();
    state.bootstrap(start);
    store.sync();
  }

  /// @param listeners hear every applied batch, on the apply duty's thread, before its answers
  ///   leave
  public void start(List<AppliedListener> listeners) {
    applyDuty.listeners(listeners);
    thread.start();
    checkpointer.start();
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
      checkOpen();
      Bytes encoded = CommandCodec.encode(command);
      if (encoded.length() > config.maxRequestBytes()) {
        throw new KvException(KvError.REQUEST_TOO_LARGE);
      }
      mailbox.take(encoded.length());
      Proposal proposal =
          new Proposal(
              proposals.nextSequence(),
              command,
              encoded,
              term,
              System.nanoTime(),
              new CompletableFuture<>());
      proposals.add(proposal);
      mailbox.add(new Mail.Propose(proposal));
      return proposal.future();
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /// Completes when everything committed before the call is visible in `view`: what makes a read
  /// linearizable. A sole voter that leads with an entry of its own term committed answers at once:
  /// nobody else can have committed anything.
  public CompletableFuture<Void> barrier() {
    if (raftDuty.status().isSoleVoterInCharge() && !closed.get()) {
      return DONE;
    }
    try {
      checkOpen();
      mailbox.take(0);
      CompletableFuture<Void> future = new CompletableFuture<>();
      mailbox.add(new Mail.Barrier(future, System.nanoTime()));
      return future;
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /// Completes when all rows that are compacted now are removed.
  public CompletableFuture<Void> whenScrubbed() {
    CompletableFuture<Void> future = new CompletableFuture<>();
    applyDuty.whenScrubbed(future);
    thread.wake();
    return future;
  }

  /// The newest applied state.
  public ReadView view() {
    return state.view();
  }

  public RaftStatus status() {
    return raftDuty.status();
  }

  public NodeConfig config() {
    return config;
  }

  public OrderedStore store() {
    return store;
  }

  public long appliedIndex() {
    return applyDuty.appliedIndex();
  }

  public long pendingProposals() {
    return mailbox.pending();
  }

  public long failedProposals() {
    return proposals.failed();
  }

  public long leaderChanges() {
    return raftDuty.leaderChanges();
  }

  /// Whether a leader exists.
  public boolean hasLeader() {
    return raftDuty.status().leader().isPresent();
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
    proposals.failAll(KvError.STOPPED);
    if (failure.complete(what)) {
      LOG.atError().setCause(what).log("the member stops: a failure on the write path");
    }
  }

  /// Stops the loops; what is not answered yet fails with `STOPPED`. Leaves log and store open.
  @Override
  public void close() {
    boolean orderly = !closed.getAndSet(true);
    checkpointer.close();
    thread.close();
    if (orderly) {
      store.sync();
    }
  }

  /// Runs `action` with the failure, on any thread, if there is ever one.
  public void onFailure(Consumer<Throwable> action) {
    var _ = failure.thenAccept(action);
  }
}
