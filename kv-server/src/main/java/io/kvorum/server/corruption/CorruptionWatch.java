package io.kvorum.server.corruption;

import io.kvorum.server.cluster.Replica;
import io.kvorum.server.node.Duty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the leader check its members from time to time, each check at most once at a time.
public final class CorruptionWatch implements Duty {
  private static final Logger LOG = LoggerFactory.getLogger(CorruptionWatch.class);

  private final Replica replica;
  private final Executor executor;
  private final List<Check> checks = new ArrayList<>();

  /// @param periodic between two comparisons of everything; empty for none
  /// @param compactions between two looks for a compaction to compare; empty for none
  /// @param executor runs a check, which blocks
  public CorruptionWatch(
      Replica replica,
      CorruptionChecker checker,
      Optional<Duration> periodic,
      Optional<Duration> compactions,
      Executor executor) {
    this.replica = replica;
    this.executor = executor;
    periodic.ifPresent(
        pause -> {
          checks.add(new Check(pause.toNanos(), checker::periodic));
          LOG.atInfo()
              .addKeyValue("local-member-id", replica.self())
              .addKeyValue("interval-ms", pause.toMillis())
              .log("enabled corruption checking");
        });
    compactions.ifPresent(pause -> checks.add(new Check(pause.toNanos(), checker::compaction)));
  }

  /// The first run comes one pause after the first look.
  private static final class Check {
    final long pauseNanos;
    final Runnable run;
    final AtomicBoolean running = new AtomicBoolean();
    boolean begun;
    long nextNanos;

    Check(long pauseNanos, Runnable run) {
      this.pauseNanos = pauseNanos;
      this.run = run;
    }

    boolean isDue(long nowNanos) {
      return begun && nowNanos - nextNanos >= 0;
    }

    void schedule(long nowNanos) {
      begun = true;
      nextNanos = nowNanos + pauseNanos;
    }
  }

  @Override
  public boolean turn(long nowNanos) {
    for (Check check : checks) {
      boolean due = check.isDue(nowNanos);
      if (due && replica.leads() && check.running.compareAndSet(false, true)) {
        executor.execute(() -> run(check));
      }
      if (due || !check.begun) {
        check.schedule(nowNanos);
      }
    }
    return false;
  }

  private void run(Check check) {
    try {
      check.run.run();
    } catch (CompletionException failed) {
      LOG.atWarn().addKeyValue("error", failed.getCause()).log("failed to check hash KV");
    } finally {
      check.running.set(false);
    }
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    long next = Long.MAX_VALUE;
    for (Check check : checks) {
      long due = check.begun ? check.nextNanos : nowNanos;
      next = next == Long.MAX_VALUE || due - next < 0 ? due : next;
    }
    return next;
  }
}
