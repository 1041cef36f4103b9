package io.kvorum.server.cluster;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.raft.Membership;
import io.kvorum.server.cluster.MembershipChange.Situation;
import io.kvorum.server.metrics.PromotionMetrics;
import io.kvorum.state.ReadView;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Carries out changes of the membership that clients ask for on this member, one after another;
/// the core takes one at a time in the whole cluster. A change that another one has overtaken is
/// judged again by the new membership.
public final class MembershipChanges {
  private static final int MAX_WAITING = 64;

  private final Replica replica;
  private final HealthSurvey health;
  private final ChangeRules rules;
  private final Executor later;
  private final LongSupplier clock;
  private final long limitNanos;
  private final PromotionMetrics promotions;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
  private int waiting;

  /// @param later runs an attempt after a short while
  /// @param clock as `System.nanoTime()`
  /// @param limitNanos how long a change may wait for others
  public MembershipChanges(
      Replica replica,
      HealthSurvey health,
      ChangeRules rules,
      Executor later,
      LongSupplier clock,
      long limitNanos,
      PromotionMetrics promotions) {
    this.replica = replica;
    this.health = health;
    this.rules = rules;
    this.later = later;
    this.clock = clock;
    this.limitNanos = limitNanos;
    this.promotions = promotions;
  }

  /// Completes with the view in which the change is visible.
  public synchronized CompletableFuture<ReadView> make(MembershipChange change) {
    if (waiting == MAX_WAITING) {
      return CompletableFuture.failedFuture(new KvException(KvError.TOO_MANY_REQUESTS));
    }
    waiting++;
    long deadline = clock.getAsLong() + limitNanos;
    CompletableFuture<ReadView> made =
        last.handle((_, _) -> deadline).thenCompose(until -> attempt(change, until));
    last = made.whenComplete((_, failure) -> done(change, failure));
    return made;
  }

  private synchronized void done(MembershipChange change, @Nullable Throwable failure) {
    waiting--;
    if (change instanceof MembershipChange.Promote && replica.leads()) {
      count(failure);
    }
  }

  private void count(@Nullable Throwable failure) {
    if (failure == null) {
      promotions.succeeded();
    } else if (cause(failure) instanceof KvException refused) {
      promotions.refused(refused.error());
    } else {
      promotions.failed();
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /// Judged by a view that nobody can have overtaken when the change was asked for.
  private CompletableFuture<ReadView> attempt(MembershipChange change, long deadline) {
    return replica
        .barrier()
        .thenCompose(_ -> health.take())
        .thenCompose(reachable -> propose(change, reachable))
        .exceptionallyCompose(failure -> again(change, deadline, failure));
  }

  private CompletableFuture<ReadView> propose(MembershipChange change, PeerHealth reachable) {
    ReadView view = replica.view();
    Membership from = view.membership();
    QuorumGuard guard = new QuorumGuard(rules.strict(), replica.self(), view, reachable);
    Membership next = change.next(guard, new Situation(from, view.removedMembers(), rules));
    return next.equals(from)
        ? CompletableFuture.completedFuture(view)
        : replica.changeMembers(from, next).thenApply(_ -> replica.view());
  }

  /// Only what was refused, and so is in no log, is tried again.
  private CompletableFuture<ReadView> again(
      MembershipChange change, long deadline, Throwable failure) {
    Throwable cause = cause(failure);
    if (!(cause instanceof KvException refused) || refused.error() != KvError.TOO_MANY_REQUESTS) {
      return CompletableFuture.failedFuture(cause);
    }
    if (clock.getAsLong() - deadline >= 0) {
      return CompletableFuture.failedFuture(new KvException(KvError.MEMBERS_CHANGING));
    }
    return CompletableFuture.runAsync(() -> {}, later).thenCompose(_ -> attempt(change, deadline));
  }
}
