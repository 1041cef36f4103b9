package io.kvorum.server.cluster;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.RaftStatus;
import io.kvorum.raft.transport.Peer;
import io.kvorum.server.node.Node;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.ReadView;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The real one.
public record NodeReplica(Node node) implements Replica, PeerHealth {
  @Override
  public MemberId self() {
    return node.config().member();
  }

  @Override
  public long clusterId() {
    return node.config().clusterId();
  }

  @Override
  public RaftStatus status() {
    return node.status();
  }

  @Override
  public ReadView view() {
    return node.view();
  }

  @Override
  public CompletableFuture<Void> barrier() {
    return node.barrier();
  }

  @Override
  public CompletableFuture<Applied> propose(Command command) {
    return node.propose(command);
  }

  @Override
  public CompletableFuture<Applied> proposeInTerm(Command command, long term) {
    return node.proposeInTerm(command, term);
  }

  @Override
  public CompletableFuture<Applied> changeMembers(Membership from, Membership next) {
    return node.changeMembers(from, next);
  }

  @Override
  public CompletableFuture<Bytes> ask(MemberId member, Bytes question) {
    return node.ask(member, question).exceptionallyCompose(_ -> askKnown(member, question));
  }

  /// Where the member was when this one was told of it.
  private CompletableFuture<Bytes> askKnown(MemberId member, Bytes question) {
    CompletableFuture<Bytes> answer =
        CompletableFuture.failedFuture(new IOException("member " + member + " does not answer"));
    if (status().membership().member(member).isPresent()) {
      return answer;
    }
    for (Peer peer : node.config().known()) {
      for (URI url : peer.id().equals(member) ? peer.urls() : List.<URI>of()) {
        answer = answer.exceptionallyCompose(_ -> node.ask(url, question));
      }
    }
    return answer;
  }

  @Override
  public List<MemberId> others() {
    List<MemberId> members =
        status().membership().members().stream()
            .map(Membership.Member::id)
            .filter(id -> !id.equals(self()))
            .toList();
    return members.isEmpty() ? node.config().known().stream().map(Peer::id).toList() : members;
  }

  @Override
  public Optional<Duration> reachableFor(MemberId member) {
    return node.reachableFor(member);
  }
}
