package io.kvorum.server.service;

import io.kvorum.api.KvError;
import io.kvorum.raft.Effect;
import io.kvorum.raft.RaftStatus;
import io.kvorum.server.node.Duty;
import io.kvorum.server.node.Node;
import io.kvorum.state.Applied;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets history by itself while this member leads (semantics.md 6): it looks at the revision at
/// fixed times and compacts what its `RetentionPolicy` gives up.
public final class AutoCompactor implements Duty {
  private static final Logger LOG = LoggerFactory.getLogger(AutoCompactor.class);

  private final Node node;
  private final RetentionPolicy policy;
  private long nextNanos;
  private boolean started;
  private long leadsInTerm = -1;

  public AutoCompactor(Node node, RetentionPolicy policy) {
    this.node = node;
    this.policy = policy;
  }

  @Override
  public boolean turn(long nowNanos) {
    if (started && nowNanos - nextNanos < 0) {
      return false;
    }
    started = true;
    nextNanos = nowNanos + policy.intervalNanos();
    RaftStatus status = node.status();
    if (status.role() != Effect.Role.LEADER) {
      leadsInTerm = -1;
      return false;
    }
    if (leadsInTerm != status.term()) {
      leadsInTerm = status.term();
      policy.restart(nowNanos);
    }
    policy.look(nowNanos, node.view().revision()).ifPresent(this::compact);
    return false;
  }

  private void compact(long revision) {
    var _ =
        node.proposeInTerm(new Command.Compact(revision), leadsInTerm)
            .whenComplete((applied, failure) -> tell(revision, applied, failure));
  }

  private static void tell(long revision, Applied applied, Throwable failure) {
    if (failure != null) {
      LOG.atWarn()
          .addKeyValue("revision", revision)
          .addKeyValue("error", failure.getMessage())
          .log("failed auto compaction");
    } else if (applied.outcome() instanceof Outcome.Failed(KvError error)) {
      // Somebody else has compacted that far already.
      LOG.atDebug()
          .addKeyValue("revision", revision)
          .addKeyValue("error", error)
          .log("no auto compaction");
    } else {
      LOG.atInfo().addKeyValue("revision", revision).log("completed auto compaction");
    }
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return started ? nextNanos : nowNanos;
  }
}
