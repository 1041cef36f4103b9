package io.kvorum.server.corruption;

import io.kvorum.api.MemberId;
import io.kvorum.server.corruption.PeerHashes.OfPeer;
import io.kvorum.server.peer.PeerAnswer.KvHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// What members hold after the same compaction: the hash that a majority has is right.
final class CompactionVote {
  private static final Logger LOG = LoggerFactory.getLogger(CompactionVote.class);

  /// Says that somebody is corrupt, nobody knows who: it concerns the whole cluster.
  private static final MemberId NOBODY_IN_PARTICULAR = new MemberId(0);

  private final MemberId leader;
  private final KvHash own;
  private final int members;
  private final Map<Integer, List<MemberId>> byHash = new TreeMap<>();
  private int checked;

  CompactionVote(MemberId leader, KvHash own, List<OfPeer> peers) {
    this.leader = leader;
    this.own = own;
    this.members = peers.size() + 1;
    add(own.hash(), leader);
    peers.forEach(this::count);
  }

  private void add(int hash, MemberId member) {
    byHash.computeIfAbsent(hash, _ -> new ArrayList<>()).add(member);
  }

  private void count(OfPeer peer) {
    Optional<String> skipped =
        peer.hash().isEmpty()
            ? Optional.of("no response")
            : peer.hash()
                .filter(hash -> hash.compactRevision() != own.compactRevision())
                .map(
                    hash ->
                        "the peer's CompactRevision "
                            + hash.compactRevision()
                            + " doesn't match leader's CompactRevision "
                            + own.compactRevision());
    if (skipped.isPresent()) {
      LOG.atWarn()
          .addKeyValue("number-of-peers", members - 1)
          .addKeyValue("leader-id", leader)
          .addKeyValue("peer-id", peer.member())
          .addKeyValue("reason", skipped.get())
          .log("Skipped peer's hash");
      return;
    }
    checked++;
    add(peer.hash().orElseThrow().hash(), peer.member());
  }

  /// Whether all members hold the same.
  boolean isUnanimous() {
    boolean all = checked == members - 1;
    if (byHash.size() > 1) {
      return false;
    }
    LOG.atLevel(all ? Level.INFO : Level.WARN)
        .addKeyValue("number-of-peers-checked", checked)
        .addKeyValue("number-of-peers", members - 1)
        .addKeyValue("revision", own.revision())
        .addKeyValue("compactRevision", own.compactRevision())
        .log(
            all
                ? "successfully checked hash on whole cluster"
                : "skipped revision in compaction hash check; was not able to check all peers");
    return all;
  }

  /// Who holds something else than the majority; member 0 if there is no majority.
  List<MemberId> corrupt() {
    if (byHash.size() == 1) {
      return List.of();
    }
    int quorum = members / 2 + 1;
    Optional<Integer> right =
        byHash.entrySet().stream()
            .filter(entry -> entry.getValue().size() >= quorum)
            .map(Map.Entry::getKey)
            .findFirst();
    if (right.isEmpty()) {
      LOG.atError()
          .addKeyValue("leader-id", leader)
          .addKeyValue("leader-revision", own.revision())
          .addKeyValue("leader-compact-revision", own.compactRevision())
          .addKeyValue("leader-hash", Integer.toUnsignedLong(own.hash()))
          .log(
              "Detected compaction hash mismatch but cannot identify the corrupted members, so"
                  + " intentionally set the memberID as 0");
    }
    List<MemberId> corrupt = new ArrayList<>();
    byHash.forEach(
        (hash, holders) -> {
          if (!right.equals(Optional.of(hash))) {
            corrupt.addAll(holders);
            tell(hash, holders, right.isPresent());
          }
        });
    return right.isPresent() ? corrupt : List.of(NOBODY_IN_PARTICULAR);
  }

  private void tell(int hash, List<MemberId> holders, boolean quorumExists) {
    LOG.atError()
        .addKeyValue("leader-id", leader)
        .addKeyValue("leader-revision", own.revision())
        .addKeyValue("leader-compact-revision", own.compactRevision())
        .addKeyValue("leader-hash", Integer.toUnsignedLong(own.hash()))
        .addKeyValue("peer-hash", Integer.toUnsignedLong(hash))
        .addKeyValue("peer-ids", holders)
        .addKeyValue("quorum-exist", quorumExists)
        .log("Detected compaction hash mismatch");
  }
}
