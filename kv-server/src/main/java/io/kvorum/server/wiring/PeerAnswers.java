package io.kvorum.server.wiring;

import io.kvorum.api.CallContext;
import io.kvorum.api.Maintenance;
import io.kvorum.raft.Membership;
import io.kvorum.server.cluster.ClusterVersions;
import io.kvorum.server.cluster.HealthSurvey;
import io.kvorum.server.cluster.Replica;
import io.kvorum.server.lease.LeaseDesk;
import io.kvorum.server.peer.PeerAnswer;
import io.kvorum.server.peer.PeerAnswer.KnownMember;
import io.kvorum.server.peer.PeerQuestion;
import io.kvorum.state.Command;
import io.kvorum.state.ReadView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Who knows the answer to which question of another member.
record PeerAnswers(
    Replica replica,
    HealthSurvey health,
    ClusterVersions versions,
    LeaseDesk leases,
    Maintenance maintenance)
    implements Function<PeerQuestion, CompletableFuture<PeerAnswer>> {
  @Override
  public CompletableFuture<PeerAnswer> apply(PeerQuestion question) {
    return switch (question) {
      case PeerQuestion.Members _ -> CompletableFuture.completedFuture(members());
      case PeerQuestion.AskVersions _ -> CompletableFuture.completedFuture(versions.own());
      case PeerQuestion.AskReachable _ -> CompletableFuture.completedFuture(health.answer());
      case PeerQuestion.RenewLeases(var ids) ->
          leases.renew(ids).thenApply(PeerAnswer.LeaseTimes::new);
      case PeerQuestion.LeaseTimesLeft(var ids) ->
          leases.left(ids).thenApply(PeerAnswer.LeaseTimes::new);
      case PeerQuestion.HashKv(long revision) ->
          maintenance.hashKv(CallContext.OF_SERVER, revision).thenApply(PeerAnswers::kvHash);
    };
  }

  static PeerAnswer.KvHash kvHash(Maintenance.HashKvResponse hash) {
    return new PeerAnswer.KvHash(
        hash.hash(), hash.compactRevision(), hash.hashRevision(), hash.header().revision());
  }

  private PeerAnswer.MemberList members() {
    ReadView view = replica.view();
    List<KnownMember> members =
        view.membership().members().stream().map(member -> known(member, view)).toList();
    return new PeerAnswer.MemberList(replica.clusterId(), members, view.removedMembers());
  }

  private static KnownMember known(Membership.Member member, ReadView view) {
    Optional<Command.PublishMember> published = view.published(member.id());
    return new KnownMember(
        member.id(),
        published.map(Command.PublishMember::name).orElse(""),
        member.peerUrls(),
        published.map(Command.PublishMember::clientUrls).orElse(List.of()),
        member.learner());
  }
}
