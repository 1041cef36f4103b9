package io.kvorum.server.node;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.transport.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a node is told of itself and its limits.
///
/// @param bootCount durable, and higher than at every earlier start
/// @param initial the members of a new cluster, the same on each of them; empty for a member that
///   joins one, or that has started before
/// @param known members that a joining member was told of
/// @param peerUrls where other members reach this one
/// @param clientUrls where clients reach it
/// @param tick raft's unit of time, etcd's heartbeat interval
/// @param electionTicks ticks without a leader after which an election begins
/// @param maxPendingRequests requests under way at once; more are refused
/// @param maxPendingBytes bytes of commands under way at once
/// @param maxRequestBytes size of one command
/// @param maxTxnOps operations in one list of a transaction
/// @param quotaBytes size of the store past which writes are refused; 0 or less for none
/// @param checkpoints how often the store is synced and the log compacted
/// @param compaction pace at which compacted rows are removed
/// @param progressNotify pause between progress notifications of a watcher
/// @param leaseCheckpoints pause between two checkpoints of what a lease has left; empty for none
public record NodeConfig(
    MemberId member,
    long clusterId,
    long bootCount,
    String name,
    Membership initial,
    List<Peer> known,
    List<String> peerUrls,
    List<String> clientUrls,
    Duration tick,
    int electionTicks,
    long maxPendingRequests,
    long maxPendingBytes,
    int maxRequestBytes,
    int maxTxnOps,
    long quotaBytes,
    CheckpointPace checkpoints,
    CompactionPace compaction,
    Duration progressNotify,
    Optional<Duration> leaseCheckpoints) {
  public NodeConfig {
    known = List.copyOf(known);
    peerUrls = List.copyOf(peerUrls);
    clientUrls = List.copyOf(clientUrls);
  }

  public long tickNanos() {
    return tick.toNanos();
  }

  public long electionNanos() {
    return tick.toNanos() * electionTicks;
  }

  /// etcd's ReqTimeout: 5 s and two election time-outs.
  public long requestLimitNanos() {
    return Duration.ofSeconds(5).toNanos() + 2 * electionNanos();
  }
}
