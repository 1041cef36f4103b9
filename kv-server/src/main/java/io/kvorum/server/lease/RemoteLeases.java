package io.kvorum.server.lease;

import io.kvorum.api.MemberId;
import io.kvorum.server.cluster.Replica;
import io.kvorum.server.peer.PeerAnswer.LeaseTimes;
import io.kvorum.server.peer.PeerCall;
import io.kvorum.server.peer.PeerFormatException;
import io.kvorum.server.peer.PeerQuestion;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The keeper of another member.
record RemoteLeases(Replica replica, MemberId leader) implements LeaseAuthority {
  @Override
  public CompletableFuture<List<Long>> renew(List<Long> leases) {
    return ask(new PeerQuestion.RenewLeases(leases), leases.size());
  }

  @Override
  public CompletableFuture<List<Long>> left(List<Long> leases) {
    return ask(new PeerQuestion.LeaseTimesLeft(leases), leases.size());
  }

  private CompletableFuture<List<Long>> ask(PeerQuestion question, int expected) {
    return PeerCall.ask(bytes -> replica.ask(leader, bytes), question, LeaseTimes.class)
        .thenApply(
            times -> {
              if (times.seconds().size() != expected) {
                throw new PeerFormatException(
                    times.seconds().size() + " times for " + expected + " leases");
              }
              return times.seconds();
            });
  }
}
