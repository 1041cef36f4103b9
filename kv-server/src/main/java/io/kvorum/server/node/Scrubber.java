package io.kvorum.server.node;

import io.kvorum.server.metrics.NodeMeter;
import io.kvorum.state.CompactionStep;
import io.kvorum.state.KvState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what compactions have made obsolete, a little at a time. Rows are looked at in the
/// background, for that waits for the disk; the removal is a turn of the apply duty.
///
/// One thread, but for `whenDone`.
final class Scrubber {
  private static final Logger LOG = LoggerFactory.getLogger("compaction");

  /// A step, and when its rows have been looked at.
  private record Step(CompactionStep rows, CompletableFuture<Void> looked) {}

  private final CompactionPace pace;
  private final Executor background;
  private final NodeMeter meter;
  private final List<CompletableFuture<Void>> waiters = new ArrayList<>();
  private volatile boolean asked = true;

  /// What is under way; null when nothing is obsolete.
  private @Nullable Step step;

  private long sinceNanos;
  private long nextNanos;

  /// @param background looks at rows; its tasks block
  /// @param meter hears of each removal
  Scrubber(CompactionPace pace, Executor background, NodeMeter meter) {
    this.pace = pace;
    this.background = background;
    this.meter = meter;
  }

  /// Completes when everything that is compacted now is also removed. From any thread, which wakes
  /// the apply duty.
  void whenDone(CompletableFuture<Void> waiter) {
    synchronized (waiters) {
      waiters.add(waiter);
    }
    asked = true;
  }

  /// Another state takes the place of the one before.
  void replaced() {
    step = null;
    asked = true;
  }

  /// Does what is due.
  void turn(KvState state, long nowNanos) {
    Step current = step;
    if (current != null) {
      if (nowNanos - nextNanos >= 0) {
        goOn(state, current, nowNanos);
      }
    } else if (state.hasObsoleteRows()) {
      sinceNanos = nowNanos;
      nextNanos = nowNanos;
      step = lookAhead(state);
    } else if (asked) {
      completeWaiters();
    }
  }

  private Step lookAhead(KvState state) {
    CompactionStep rows = state.compactionStep(pace.rowsPerBatch());
    return new Step(rows, CompletableFuture.runAsync(rows::look, background));
  }

  private void goOn(KvState state, Step current, long nowNanos) {
    nextNanos = nowNanos + pace.pauseNanos();
    if (!current.looked().isDone()) {
      return;
    }
    current.looked().join();
    if (!remove(state, current)) {
      return;
    }
    if (state.hasObsoleteRows()) {
      step = lookAhead(state);
      return;
    }
    step = null;
    meter.compacted(nowNanos - sinceNanos);
    LOG.atInfo()
        .addKeyValue("scheduled-compact-revision", state.view().compactRevision())
        .addKeyValue("took-ms", TimeUnit.NANOSECONDS.toMillis(nowNanos - sinceNanos))
        .log("finished scheduled compaction");
    completeWaiters();
  }

  private boolean remove(KvState state, Step current) {
    long before = System.nanoTime();
    long rowsBefore = state.removedRows();
    boolean done = state.remove(current.rows(), pace.rowsPerBatch());
    meter.rowsRemoved(state.removedRows() - rowsBefore, System.nanoTime() - before);
    return done;
  }

  private void completeWaiters() {
    asked = false;
    List<CompletableFuture<Void>> done;
    synchronized (waiters) {
      done = List.copyOf(waiters);
      waiters.clear();
    }
    done.forEach(w -> w.complete(null));
  }

  /// When the next turn is due, on the scale of `nowNanos`.
  long nextTurnNanos(long nowNanos) {
    if (step != null) {
      return nextNanos;
    }
    return asked ? nowNanos : Long.MAX_VALUE;
  }
}
