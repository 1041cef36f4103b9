package io.kvorum.server.corruption;

import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import io.kvorum.server.cluster.Replica;
import io.kvorum.server.corruption.PeerHashes.OfPeer;
import io.kvorum.server.peer.PeerAnswer.KvHash;
import io.kvorum.state.Command;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds this member's data against that of the others, as etcd's `corrupt.go`: before it serves
/// anybody, from time to time, and after compactions, of which all members keep the same. Every
/// method blocks.
public final class CorruptionChecker {
  private static final Logger LOG = LoggerFactory.getLogger(CorruptionChecker.class);
  private static final long NEWEST = 0;

  private final Replica replica;
  private final PeerHashes hashes;
  private final long limitNanos;
  private long compactionChecked;

  /// @param hasher this member's hash at a revision, 0 for the newest
  /// @param limitNanos how long to wait for an answer
  public CorruptionChecker(
      Replica replica, LongFunction<CompletableFuture<KvHash>> hasher, long limitNanos) {
    this.replica = replica;
    this.hashes = new PeerHashes(replica, hasher, limitNanos);
    this.limitNanos = limitNanos;
  }

  /// Before this member takes part: only a different hash at the same revision and compaction is a
  /// mismatch; a member that is ahead, behind or silent proves nothing.
  ///
  /// @throws CorruptionFoundException if there is a mismatch
  public void initial() {
    LOG.atInfo()
        .addKeyValue("local-member-id", replica.self())
        .addKeyValue("timeout-ms", limitNanos / 1_000_000)
        .log("starting initial corruption check");
    KvHash own = hashes.own(NEWEST);
    boolean mismatch = false;
    for (OfPeer peer : hashes.ofPeers(own.revision())) {
      if (peer.hash().isPresent()) {
        mismatch |= differsAtStart(own, peer.member(), peer.hash().get());
      }
      peer.refusal().ifPresent(why -> tellRefusal(own, peer.member(), why));
    }
    if (mismatch) {
      throw new CorruptionFoundException(replica.self());
    }
    LOG.atInfo()
        .addKeyValue("local-member-id", replica.self())
        .log("initial corruption checking passed; no corruption");
  }

  private boolean differsAtStart(KvHash own, MemberId member, KvHash other) {
    if (own.hash() == other.hash()) {
      return false;
    }
    boolean comparable = own.compactRevision() == other.compactRevision();
    LOG.atWarn()
        .addKeyValue("local-member-id", replica.self())
        .addKeyValue("local-member-revision", own.revision())
        .addKeyValue("local-member-compact-revision", own.compactRevision())
        .addKeyValue("local-member-hash", Integer.toUnsignedLong(own.hash()))
        .addKeyValue("remote-peer-id", member)
        .addKeyValue("remote-peer-revision", other.currentRevision())
        .addKeyValue("remote-peer-compact-revision", other.compactRevision())
        .addKeyValue("remote-peer-hash", Integer.toUnsignedLong(other.hash()))
        .log(
            comparable
                ? "found different hash values from remote peer"
                : "found different compact revision values from remote peer");
    return comparable;
  }

  private void tellRefusal(KvHash own, MemberId member, KvException why) {
    Optional<String> text =
        switch (why.error()) {
          case FUTURE_REVISION -> Optional.of("cannot fetch hash from slow remote peer");
          case COMPACTED ->
              Optional.of("cannot fetch hash from remote peer; local member is behind");
          default -> Optional.empty();
        };
    text.ifPresent(
        line ->
            LOG.atWarn()
                .addKeyValue("local-member-id", replica.self())
                .addKeyValue("local-member-revision", own.revision())
                .addKeyValue("remote-peer-id", member)
                .log(line));
  }

  /// By the leader. A member that is behind answers that the revision is none yet, and is not
  /// compared.
  public void periodic() {
    KvHash before = hashes.own(NEWEST);
    List<OfPeer> peers = hashes.ofPeers(before.revision());
    replica.barrier().join();
    KvHash after = hashes.own(NEWEST);
    Optional<MemberId> corrupt =
        changedUnderfoot(before, after) ? Optional.of(replica.self()) : Optional.empty();
    int checked = 0;
    for (OfPeer peer : peers) {
      if (peer.hash().isPresent()) {
        checked++;
        boolean wrong = isWrong(before, after, peer.member(), peer.hash().get());
        corrupt = corrupt.or(() -> wrong ? Optional.of(peer.member()) : Optional.empty());
      }
    }
    corrupt.ifPresent(this::raise);
    LOG.atInfo()
        .addKeyValue("number-of-peers-checked", checked)
        .log("finished peer corruption check");
  }

  private static boolean changedUnderfoot(KvHash before, KvHash after) {
    boolean changed =
        before.hash() != after.hash()
            && before.revision() == after.revision()
            && before.compactRevision() == after.compactRevision();
    if (changed) {
      LOG.atWarn()
          .addKeyValue("revision-1", before.revision())
          .addKeyValue("compact-revision-1", before.compactRevision())
          .addKeyValue("hash-1", Integer.toUnsignedLong(before.hash()))
          .addKeyValue("revision-2", after.revision())
          .addKeyValue("compact-revision-2", after.compactRevision())
          .addKeyValue("hash-2", Integer.toUnsignedLong(after.hash()))
          .log("found hash mismatch");
    }
    return changed;
  }

  private static boolean isWrong(KvHash before, KvHash after, MemberId member, KvHash other) {
    if (other.currentRevision() > after.currentRevision()) {
      LOG.atWarn()
          .addKeyValue("leader-revision", after.currentRevision())
          .addKeyValue("follower-revision", other.currentRevision())
          .addKeyValue("follower-peer-id", member)
          .log("revision from follower must be less than or equal to leader's");
      return true;
    }
    if (other.compactRevision() > after.compactRevision()) {
      LOG.atWarn()
          .addKeyValue("leader-compact-revision", after.compactRevision())
          .addKeyValue("follower-compact-revision", other.compactRevision())
          .addKeyValue("follower-peer-id", member)
          .log("compact revision from follower must be less than or equal to leader's");
      return true;
    }
    if (other.compactRevision() == before.compactRevision() && other.hash() != before.hash()) {
      LOG.atWarn()
          .addKeyValue("leader-compact-revision", before.compactRevision())
          .addKeyValue("leader-hash", Integer.toUnsignedLong(before.hash()))
          .addKeyValue("follower-compact-revision", other.compactRevision())
          .addKeyValue("follower-hash", Integer.toUnsignedLong(other.hash()))
          .addKeyValue("follower-peer-id", member)
          .log("same compact revision then hashes must match");
      return true;
    }
    return false;
  }

  /// By the leader: what the newest compaction has left, once on all members. Where members are
  /// missing, or are not there yet, the next run tries again.
  public void compaction() {
    long compacted = replica.view().compactRevision();
    boolean alone = replica.status().membership().members().size() == 1;
    if (alone || compacted <= compactionChecked) {
      return;
    }
    LOG.atInfo()
        .addKeyValue("local-member-id", replica.self())
        .addKeyValue("timeout-ms", limitNanos / 1_000_000)
        .log("starting compact hash check");
    KvHash own = hashes.own(compacted);
    CompactionVote vote = new CompactionVote(replica.self(), own, hashes.ofPeers(compacted));
    if (vote.isUnanimous()) {
      compactionChecked = compacted;
    }
    vote.corrupt().forEach(this::raise);
    LOG.info("finished compaction hash check");
  }

  /// The alarm stays until an operator disarms it.
  private void raise(MemberId corrupt) {
    AlarmMember alarm = new AlarmMember(corrupt, AlarmType.CORRUPT);
    if (replica.view().alarms().contains(alarm)) {
      return;
    }
    var _ =
        replica
            .propose(new Command.RaiseAlarm(alarm.member(), alarm.type()))
            .whenComplete((_, failure) -> tellUnraised(corrupt, failure));
  }

  private static void tellUnraised(MemberId corrupt, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.atError()
          .addKeyValue("corrupt-member-id", corrupt)
          .addKeyValue("error", failure.getMessage())
          .log("the alarm of a corrupt member could not be raised; the next check tries again");
    }
  }
}
