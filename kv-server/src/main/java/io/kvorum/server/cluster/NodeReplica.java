package io.kvorum.server.cluster;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.RaftStatus;
import io.kvorum.server.node.Node;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.ReadView;
import java.time.Duration;
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
    return node.ask(member, question);
  }

  @Override
  public Optional<Duration> reachableFor(MemberId member) {
    return node.reachableFor(member);
  }
}
