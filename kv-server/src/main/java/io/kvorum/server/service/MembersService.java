package io.kvorum.server.service;

import io.kvorum.api.CallContext;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.api.Members;
import io.kvorum.api.ResponseHeader;
import io.kvorum.raft.Membership;
import io.kvorum.server.auth.Authorizer;
import io.kvorum.server.auth.RpcRule;
import io.kvorum.server.cluster.MembershipChange;
import io.kvorum.server.cluster.MembershipChanges;
import io.kvorum.server.cluster.Replica;
import io.kvorum.server.config.Identity;
import io.kvorum.server.config.Urls;
import io.kvorum.state.Command;
import io.kvorum.state.ReadView;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// etcd's Cluster service: the applied membership, with what started members have published, and
/// its changes.
public final class MembersService implements Members {
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final Replica replica;
  private final MembershipChanges changes;
  private final Supplier<ResponseHeader> header;
  private final InstantSource clock;
  private final Authorizer authorizer;

  /// @param header a header of now, with the revision 0
  /// @param clock makes ids of members that are added at other times different ones
  public MembersService(
      Replica replica,
      MembershipChanges changes,
      Supplier<ResponseHeader> header,
      InstantSource clock,
      Authorizer authorizer) {
    this.replica = replica;
    this.changes = changes;
    this.header = header;
    this.clock = clock;
    this.authorizer = authorizer;
  }

  @Override
  public CompletableFuture<MembersResponse> list(CallContext context, boolean linearizable) {
    return admitted(
        RpcRule.MEMBER_LIST,
        context,
        () -> (linearizable ? replica.barrier() : DONE).thenApply(_ -> answer(replica.view())));
  }

  @Override
  public CompletableFuture<AddResponse> add(
      CallContext context, List<String> peerUrls, boolean isLearner) {
    return admitted(
        RpcRule.MEMBER_ADD,
        context,
        () -> {
          List<URI> urls = urls(peerUrls);
          MemberId id = Identity.addedMemberId(urls, clock.instant());
          Membership.Member member = new Membership.Member(id, texts(urls), isLearner);
          return changes
              .make(new MembershipChange.Add(member))
              .thenApply(view -> added(member, view));
        });
  }

  private AddResponse added(Membership.Member member, ReadView view) {
    Member added = new Member(member.id(), "", member.peerUrls(), List.of(), member.learner());
    return new AddResponse(header.get(), added, members(view));
  }

  @Override
  public CompletableFuture<MembersResponse> remove(CallContext context, MemberId id) {
    return change(RpcRule.MEMBER_REMOVE, context, new MembershipChange.Remove(id));
  }

  /// etcd looks less closely at URLs here than where a member is added, and would take one that
  /// nobody can be reached at (`server/etcdserver/api/v3rpc/member.go`, MemberUpdate); here both
  /// are the same. As in etcd, a member that there is not is not found, whatever its URLs.
  @Override
  public CompletableFuture<MembersResponse> update(
      CallContext context, MemberId id, List<String> peerUrls) {
    return admitted(RpcRule.MEMBER_UPDATE, context, () -> updated(id, peerUrls));
  }

  private CompletableFuture<MembersResponse> updated(MemberId id, List<String> peerUrls) {
    List<String> urls;
    try {
      urls = texts(urls(peerUrls));
    } catch (KvException malformed) {
      return replica
          .barrier()
          .thenApply(
              _ -> {
                throw isMember(id) ? malformed : new KvException(KvError.MEMBER_NOT_FOUND);
              });
    }
    return changes.make(new MembershipChange.Update(id, urls)).thenApply(this::answer);
  }

  private boolean isMember(MemberId id) {
    return replica.view().membership().members().stream().anyMatch(m -> m.id().equals(id));
  }

  @Override
  public CompletableFuture<MembersResponse> promote(CallContext context, MemberId id) {
    return change(RpcRule.MEMBER_PROMOTE, context, new MembershipChange.Promote(id));
  }

  private CompletableFuture<MembersResponse> change(
      RpcRule rule, CallContext context, MembershipChange change) {
    return admitted(rule, context, () -> changes.make(change).thenApply(this::answer));
  }

  private <T> CompletableFuture<T> admitted(
      RpcRule rule, CallContext context, Supplier<CompletableFuture<T>> call) {
    try {
      if (context.requireLeader() && replica.status().leader().isEmpty()) {
        throw new KvException(KvError.NO_LEADER);
      }
      return authorizer.admitted(rule, context, call);
    } catch (KvException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private static List<URI> urls(List<String> texts) {
    try {
      if (texts.stream().anyMatch(text -> text.contains(","))) {
        throw new IllegalArgumentException("a list of URLs where one is expected");
      }
      return Urls.parse(String.join(",", texts));
    } catch (IllegalArgumentException malformed) {
      throw new KvException(KvError.BAD_MEMBER_URLS);
    }
  }

  private static List<String> texts(List<URI> urls) {
    return urls.stream().map(URI::toString).toList();
  }

  private MembersResponse answer(ReadView view) {
    return new MembersResponse(header.get(), members(view));
  }

  private static List<Member> members(ReadView view) {
    List<Member> members = new ArrayList<>();
    for (Membership.Member member : view.membership().members()) {
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
