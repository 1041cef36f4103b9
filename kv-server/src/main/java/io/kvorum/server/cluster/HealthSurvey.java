package io.kvorum.server.cluster;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.server.peer.PeerAnswer.Reachable;
import io.kvorum.server.peer.PeerCall;
import io.kvorum.server.peer.PeerQuestion;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// Finds out which members can be reached. A leader hears all of them and knows by itself; the
/// others hear only their leader, and ask it.
public final class HealthSurvey {
  private final Replica replica;
  private final PeerHealth own;

  public HealthSurvey(Replica replica, PeerHealth own) {
    this.replica = replica;
    this.own = own;
  }

  /// What is known now. Without an answer of the leader, what this member hears by itself, which is
  /// too little rather than too much.
  public CompletableFuture<PeerHealth> take() {
    Optional<MemberId> leader = replica.status().leader();
    if (replica.leads() || leader.isEmpty()) {
      return CompletableFuture.completedFuture(own);
    }
    return PeerCall.ask(
            question -> replica.ask(leader.get(), question),
            new PeerQuestion.AskReachable(),
            Reachable.class)
        .thenApply(HealthSurvey::of)
        .exceptionally(_ -> own);
  }

  private static PeerHealth of(Reachable reachable) {
    return member -> Optional.ofNullable(reachable.millis().get(member)).map(Duration::ofMillis);
  }

  /// What this member says when it is asked: it hears itself, longer than anybody asks for.
  public Reachable answer() {
    SortedMap<MemberId, Long> millis = new TreeMap<>();
    for (Membership.Member member : replica.status().membership().members()) {
      own.reachableFor(member.id()).ifPresent(time -> millis.put(member.id(), time.toMillis()));
    }
    millis.put(replica.self(), 2 * QuorumGuard.HEALTH.toMillis());
    return new Reachable(millis);
  }
}
