package io.kvorum.server.service;

import io.kvorum.api.CallContext;
import io.kvorum.api.KvException;
import io.kvorum.api.Members;
import io.kvorum.raft.Membership;
import io.kvorum.server.node.Node;
import io.kvorum.state.Command;
import io.kvorum.state.ReadView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// etcd's Cluster service: the applied membership, with what started members have published.
public final class MembersService implements Members {
  private final Node node;
  private final Headers headers;

  public MembersService(Node node, Headers headers) {
    this.node = node;
    this.headers = headers;
  }

  @Override
  public CompletableFuture<MembersResponse> list(CallContext context, boolean linearizable) {
    try {
      Admission.check(context, node);
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    CompletableFuture<Void> ready =
        linearizable ? node.barrier() : CompletableFuture.completedFuture(null);
    return ready.thenApply(done -> new MembersResponse(headers.at(0), members()));
  }

  private List<Member> members() {
    ReadView view = node.view();
    List<Member> members = new ArrayList<>();
    for (Membership.Member member : node.status().membership().members()) {
      Optional<Command.PublishMember> published = view.published(member.id());
      members.add(
          new Member(
              member.id(),
              published.map(Command.PublishMember::name).orElse(""),
              member.peerUrls(),
              published.map(Command.PublishMember::clientUrls).orElse(List.of()),
              member.learner()));
    }
    return members;
  }
}
