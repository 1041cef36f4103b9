package io.kvorum.server.corruption;

import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.server.cluster.Replica;
import io.kvorum.server.peer.PeerAnswer.KvHash;
import io.kvorum.server.peer.PeerCall;
import io.kvorum.server.peer.PeerQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hashes of the keys at a revision: this member's own, and those of the others. Its methods block.
final class PeerHashes {
  private static final Logger LOG = LoggerFactory.getLogger(PeerHashes.class);

  private final Replica replica;
  private final LongFunction<CompletableFuture<KvHash>> hasher;
  private final long limitNanos;

  PeerHashes(Replica replica, LongFunction<CompletableFuture<KvHash>> hasher, long limitNanos) {
    this.replica = replica;
    this.hasher = hasher;
    this.limitNanos = limitNanos;
  }

  /// What one other member has said.
  ///
  /// @param refusal why there is no hash; empty if there is one, or no answer at all
  record OfPeer(MemberId member, Optional<KvHash> hash, Optional<KvException> refusal) {}

  /// @throws CompletionException if there is none, with the reason
  KvHash own(long revision) {
    return hasher.apply(revision).join();
  }

  /// Of all other members, asked at the same time.
  List<OfPeer> ofPeers(long revision) {
    List<CompletableFuture<OfPeer>> answers = new ArrayList<>();
    for (Membership.Member member : replica.status().membership().members()) {
      if (!member.id().equals(replica.self())) {
        answers.add(ofPeer(member.id(), revision));
      }
    }
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private CompletableFuture<OfPeer> ofPeer(MemberId member, long revision) {
    return PeerCall.ask(
            question -> replica.ask(member, question),
            new PeerQuestion.HashKv(revision),
            KvHash.class)
        .orTimeout(limitNanos, TimeUnit.NANOSECONDS)
        .handle(
            (hash, failure) -> {
              if (failure == null) {
                return new OfPeer(member, Optional.of(hash), Optional.empty());
              }
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              LOG.atWarn()
                  .addKeyValue("local-member-id", replica.self())
                  .addKeyValue("requested-revision", revision)
                  .addKeyValue("remote-peer-id", member)
                  .addKeyValue("error", cause)
                  .log("failed hash kv request");
              return new OfPeer(
                  member,
                  Optional.empty(),
                  cause instanceof KvException refused ? Optional.of(refused) : Optional.empty());
            });
  }
}
