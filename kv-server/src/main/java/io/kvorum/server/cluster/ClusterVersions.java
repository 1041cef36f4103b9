package io.kvorum.server.cluster;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.RaftStatus;
import io.kvorum.server.node.Duty;
import io.kvorum.server.peer.PeerAnswer.Versions;
import io.kvorum.server.peer.PeerCall;
import io.kvorum.server.peer.PeerQuestion;
import io.kvorum.state.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Agrees on the cluster's version, as etcd's `monitorVersions`: the leader asks all members for
/// theirs and proposes the lowest, which rises, or, while a downgrade is enabled, goes down to its
/// target. While some do not answer, a new cluster has the least version there is.
public final class ClusterVersions implements Duty {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterVersions.class);
  private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long UNDECIDED_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long NO_TERM = -1;

  private final Replica replica;
  private final String server;
  private final CompletableFuture<MinorVersion> decided = new CompletableFuture<>();
  private final AtomicBoolean asking = new AtomicBoolean();
  private long ledTerm = NO_TERM;
  private long nextAskNanos;

  /// @param server this program's version
  public ClusterVersions(Replica replica, String server) {
    this.replica = replica;
    this.server = server;
  }

  /// Completes once the cluster has a version: clients are served from then on.
  public CompletableFuture<MinorVersion> decided() {
    return decided;
  }

  /// What this member says when it is asked.
  public Versions own() {
    return new Versions(server, replica.view().clusterVersion());
  }

  @Override
  public boolean turn(long nowNanos) {
    replica.view().clusterVersion().flatMap(MinorVersion::parse).ifPresent(decided::complete);
    RaftStatus status = replica.status();
    if (!replica.leads() || !status.ownTermCommitted()) {
      ledTerm = NO_TERM;
      return false;
    }
    boolean newlyLed = ledTerm != status.term();
    ledTerm = status.term();
    if ((newlyLed || nowNanos - nextAskNanos >= 0) && !asking.getAndSet(true)) {
      nextAskNanos = nowNanos + ASK_NANOS;
      ask(status);
    }
    return false;
  }

  private void ask(RaftStatus status) {
    List<CompletableFuture<Optional<MinorVersion>>> answers = new ArrayList<>();
    answers.add(CompletableFuture.completedFuture(MinorVersion.parse(server)));
    for (Membership.Member member : status.membership().members()) {
      if (!member.id().equals(replica.self())) {
        answers.add(versionOf(member.id()));
      }
    }
    var _ =
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
            .thenCompose(_ -> decide(answers.stream().map(CompletableFuture::join).toList()))
            .whenComplete((_, _) -> asking.set(false));
  }

  private CompletableFuture<Optional<MinorVersion>> versionOf(MemberId member) {
    return PeerCall.ask(
            question -> replica.ask(member, question),
            new PeerQuestion.AskVersions(),
            Versions.class)
        .thenApply(versions -> MinorVersion.parse(versions.server()))
        .exceptionally(_ -> Optional.empty());
  }

  private CompletableFuture<?> decide(List<Optional<MinorVersion>> versions) {
    Optional<MinorVersion> before = replica.view().clusterVersion().flatMap(MinorVersion::parse);
    Optional<MinorVersion> target = replica.view().downgradeTarget().flatMap(MinorVersion::parse);
    Optional<MinorVersion> next = next(before, versions, target);
    if (next.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return replica
        .proposeInTerm(
            new Command.SetClusterVersion(next.get().clusterVersion()), replica.status().term())
        .thenRun(() -> tell(before, next.get()));
  }

  private static void tell(Optional<MinorVersion> before, MinorVersion next) {
    if (before.isEmpty()) {
      LOG.atInfo().addKeyValue("cluster-version", next).log("set initial cluster version");
    } else {
      LOG.atInfo()
          .addKeyValue("from", before.get())
          .addKeyValue("to", next)
          .log("updated cluster version");
    }
  }

  /// What to propose, if anything.
  ///
  /// @param versions of all members; empty for one that did not answer
  /// @param downgrade the version that the cluster may go back to
  static Optional<MinorVersion> next(
      Optional<MinorVersion> before,
      List<Optional<MinorVersion>> versions,
      Optional<MinorVersion> downgrade) {
    boolean allKnown = versions.stream().allMatch(Optional::isPresent);
    Optional<MinorVersion> lowest =
        allKnown
            ? versions.stream().map(Optional::orElseThrow).min(MinorVersion::compareTo)
            : Optional.empty();
    if (before.isEmpty()) {
      return Optional.of(lowest.orElse(MinorVersion.LEAST));
    }
    if (downgrade.isPresent()) {
      return downgrade.filter(
          target ->
              target.isJustBelow(before.get()) && lowest.filter(target::isJustBelow).isPresent());
    }
    return lowest.filter(version -> version.compareTo(before.get()) > 0);
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return nowNanos + (decided.isDone() ? LOOK_NANOS : UNDECIDED_LOOK_NANOS);
  }
}
