package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.ProposalId;
import io.kvorum.raft.RaftConfig;
import io.kvorum.raft.RaftCore;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.server.metrics.NodeMeter;
import io.kvorum.state.KvState;
import io.kvorum.state.Pipeline;
import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// The duties of one member and the queues between them, without a thread: a `Node` gives them
/// their turns in production, a seeded scheduler in simulation.
///
/// @param raft mailbox to core to effects
/// @param log writes the log
/// @param apply the state machine
/// @param checkpointer syncs the store; its turns block
/// @param transport to the other members; belongs to the loops
record Loops(
    Mailbox mailbox,
    Proposals proposals,
    Peers peers,
    PeerTransport transport,
    RaftDuty raft,
    LogDuty log,
    ApplyDuty apply,
    Checkpointer checkpointer) {
  private static final long ENTRY_CACHE_BYTES = 64 << 20;

  /// The first entry of every cluster carries its first membership; nobody has proposed it.
  private static final ProposalId FOUNDING = new ProposalId(new MemberId(0), 0, 0);

  /// What a member is built of and does not own.
  ///
  /// @param network opens the transport
  /// @param answers answers the questions of other members, on threads of the transport
  /// @param background runs what blocks for long: sending snapshots, looking for rows to remove
  /// @param restore runs the long part of reading a state from its store
  /// @param random draws election time-outs
  /// @param meter hears what the loops do
  record Surroundings(
      LogStorage log,
      StateStores stores,
      Function<PeerHandler, PeerTransport> network,
      Function<Bytes, Bytes> answers,
      Executor background,
      Pipeline restore,
      RandomGenerator random,
      NodeMeter meter) {}

  static Loops open(NodeConfig config, Surroundings around) {
    LogStorage log = around.log();
    OrderedStore store = around.stores().current();
    StateMachine machine = StateMachine.on(store, around.stores().index(store), around.restore());
    foundIfNew(config, log, machine.state());
    Mailbox mailbox = new Mailbox(config.maxPendingRequests(), config.maxPendingBytes());
    Proposals proposals = new Proposals(config.member(), config.bootCount(), mailbox);
    EntryCache cache = new EntryCache(ENTRY_CACHE_BYTES);
    SnapshotInbox inbox = new SnapshotInbox(around.stores(), mailbox, around.restore());
    NodeMeter meter = around.meter();
    LogDuty logDuty = new LogDuty(log, meter);
    Scrubber scrubber = new Scrubber(config.compaction(), around.background(), meter);
    ApplyDuty applyDuty =
        new ApplyDuty(machine, inbox, log, cache, proposals, scrubber, new ApplyTimes(meter));
    RaftCore core =
        RaftCore.restore(
            raftConfig(config),
            around.random(),
            config.bootCount(),
            log.hardState(),
            log.start(),
            log.terms(),
            machine.state().applied());
    PeerTransport transport = around.network().apply(new Handler(mailbox, inbox, around.answers()));
    Peer self = new Peer(config.member(), config.peerUrls().stream().map(URI::create).toList());
    Peers peers = new Peers(self, transport, config.known(), 2 * config.electionNanos());
    SnapshotSender sender =
        new SnapshotSender(
            config.member(), applyDuty::machine, transport, mailbox, around.background());
    RaftDuty raftDuty =
        new RaftDuty(
            core,
            logDuty,
            applyDuty,
            log,
            cache,
            mailbox,
            proposals,
            new Reads(mailbox, config.bootCount(), meter),
            transport,
            peers,
            sender,
            inbox,
            config,
            meter);
    Checkpointer checkpointer = new Checkpointer(applyDuty, mailbox, config.checkpoints());
    return new Loops(
        mailbox, proposals, peers, transport, raftDuty, logDuty, applyDuty, checkpointer);
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

  /// A cluster begins with an entry that says who belongs to it, committed, the same on each of its
  /// first members; who joins later reads it as it reads all others. If the member dies before it
  /// is durable, the next start writes it again.
  private static void foundIfNew(NodeConfig config, LogStorage log, KvState state) {
    boolean begun = !state.applied().membership().members().isEmpty();
    if (!begun && log.start().index() > 0) {
      throw new StorageException.Corrupted(
          "the log begins after entry "
              + log.start().index()
              + " but the store is empty: the store's directory was lost or replaced");
    }
    if (begun || log.terms().lastIndex() > 0 || config.initial().members().isEmpty()) {
      return;
    }
    LogEntry founding =
        new LogEntry(new LogId(1, 1), new LogEntry.Members(FOUNDING, config.initial()));
    log.write(new LogWrite(new HardState(1, Optional.empty(), 1), 0, List.of(founding)));
    log.sync();
  }

  /// What the transport hears goes into the mailbox.
  private record Handler(Mailbox mailbox, SnapshotInbox inbox, Function<Bytes, Bytes> answers)
      implements PeerHandler {
    @Override
    public void received(RaftMessage message) {
      mailbox.addHeard(message);
    }

    @Override
    public void met(Peer peer) {
      mailbox.add(new Mail.Met(peer));
    }

    /// The core learns of silence by its ticks.
    @Override
    public void unreachable(MemberId peer) {
      mailbox.add(new Mail.Lost(peer));
    }

    @Override
    public Bytes answer(Bytes question) {
      return answers.apply(question);
    }

    @Override
    public void snapshot(SnapshotOffer offer, InputStream content) throws IOException {
      inbox.take(offer, content);
    }
  }
}
