package io.kvorum.server.cluster;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.server.node.Duty;
import io.kvorum.state.ReadView;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives learners their vote once they have started, have been reachable for a while and are in
/// sync, on the member that leads (`--learner-auto-promote`). The same checks apply as to
/// MemberPromote.
public final class LearnerPromoter implements Duty {
  private static final Logger LOG = LoggerFactory.getLogger(LearnerPromoter.class);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Replica replica;
  private final PeerHealth health;
  private final MembershipChanges changes;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private long nextLookNanos;
  private boolean looked;

  public LearnerPromoter(Replica replica, PeerHealth health, MembershipChanges changes) {
    this.replica = replica;
    this.health = health;
    this.changes = changes;
  }

  @Override
  public boolean turn(long nowNanos) {
    if (looked && nowNanos - nextLookNanos < 0) {
      return false;
    }
    looked = true;
    nextLookNanos = nowNanos + LOOK_NANOS;
    if (replica.leads()) {
      candidate().ifPresent(this::promote);
    }
    return false;
  }

  private Optional<MemberId> candidate() {
    ReadView view = replica.view();
    return view.membership().members().stream()
        .filter(Membership.Member::learner)
        .map(Membership.Member::id)
        .filter(id -> view.published(id).isPresent())
        .filter(
            id ->
                health
                    .reachableFor(id)
                    .filter(time -> time.compareTo(QuorumGuard.HEALTH) >= 0)
                    .isPresent())
        .findFirst();
  }

  private void promote(MemberId learner) {
    if (!underWay.getAndSet(true)) {
      var _ =
          changes
              .make(new MembershipChange.Promote(learner))
              .whenComplete((_, failure) -> tried(learner, failure));
    }
  }

  private void tried(MemberId learner, @Nullable Throwable failure) {
    underWay.set(false);
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause == null) {
      LOG.atInfo().addKeyValue("member-id", learner).log("promoted a learner that is in sync");
    } else if (!(cause instanceof KvException refused)
        || refused.error() != KvError.LEARNER_NOT_READY) {
      LOG.atWarn()
          .addKeyValue("member-id", learner)
          .addKeyValue("error", cause.getMessage())
          .log("could not promote a learner");
    }
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return looked ? nextLookNanos : nowNanos;
  }
}
