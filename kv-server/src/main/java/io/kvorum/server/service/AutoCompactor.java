package io.kvorum.server.service;

import io.kvorum.api.KvError;
import io.kvorum.server.cluster.Replica;
import io.kvorum.server.node.Duty;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets history by itself while this member leads (semantics.md 6): it looks at the revision at
/// fixed times and compacts what its `RetentionPolicy` gives up.
public final class AutoCompactor implements Duty {
  private static final Logger LOG = LoggerFactory.getLogger(AutoCompactor.class);

  private final Replica replica;
  private final RetentionPolicy policy;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private final AtomicReference<@Nullable Compaction> done = new AtomicReference<>();
  private long nextNanos;
  private boolean started;

  public AutoCompactor(Replica replica, RetentionPolicy policy) {
    this.replica = replica;
    this.policy = policy;
  }

  private record Compaction(long revision, long lookNanos) {}

  @Override
  public boolean turn(long nowNanos) {
    if (started && nowNanos - nextNanos < 0) {
      return false;
    }
    started = true;
    nextNanos = nowNanos + policy.intervalNanos();
    Compaction last = done.getAndSet(null);
    if (last != null) {
      policy.compacted(last.revision(), last.lookNanos());
    }
    policy
        .look(nowNanos, replica.view().revision())
        .ifPresent(revision -> compact(new Compaction(revision, nowNanos)));
    return false;
  }

  private void compact(Compaction wanted) {
    if (!replica.leads() || !underWay.compareAndSet(false, true)) {
      return;
    }
    LOG.atInfo().addKeyValue("revision", wanted.revision()).log("starting auto compaction");
    var _ =
        replica
            .proposeInTerm(new Command.Compact(wanted.revision()), replica.status().term())
            .whenComplete((applied, failure) -> ended(wanted, applied, failure));
  }

  /// Somebody else may have compacted that far already: that is as good.
  private void ended(Compaction wanted, @Nullable Applied applied, @Nullable Throwable failure) {
    if (applied != null && isDone(applied.outcome())) {
      LOG.atInfo().addKeyValue("revision", wanted.revision()).log("completed auto compaction");
      done.set(wanted);
    } else {
      LOG.atWarn()
          .addKeyValue("revision", wanted.revision())
          .addKeyValue("error", applied == null ? failure : applied.outcome())
          .log("failed auto compaction");
    }
    underWay.set(false);
  }

  private static boolean isDone(Outcome outcome) {
    return !(outcome instanceof Outcome.Failed(KvError error)) || error == KvError.COMPACTED;
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return started ? nextNanos : nowNanos;
  }
}
