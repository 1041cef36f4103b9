package io.kvorum.server.node;

import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.state.Applied;
import io.kvorum.state.KvState;
import io.kvorum.storage.spi.LogStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// The apply lane: applies committed and durable entries in batches, tells the listeners, answers
/// the proposers. Between batches it removes what compactions have made obsolete, a little at a
/// time.
final class ApplyDuty implements Duty {
  static final int MAX_BATCH_ENTRIES = 1_000;

  private final KvState state;
  private final CommittedEntries committed;
  private final EntryCache cache;
  private final Proposals proposals;
  private final CompactionPace pace;
  private final List<CompletableFuture<Void>> scrubWaiters = new ArrayList<>();
  private volatile long applyUpTo;
  private volatile long appliedIndex;
  private volatile LogStart applied;
  private final AtomicLong appliedBytes = new AtomicLong();
  private volatile List<AppliedListener> listeners = List.of();
  private boolean scrubbing = true;
  private volatile boolean scrubAsked;
  private boolean scrubbed;
  private long nextScrubNanos;

  ApplyDuty(
      KvState state, LogStorage log, EntryCache cache, Proposals proposals, CompactionPace pace) {
    this.state = state;
    this.committed = new CommittedEntries(log);
    this.cache = cache;
    this.proposals = proposals;
    this.pace = pace;
    this.applied = state.applied();
    this.appliedIndex = applied.index();
    this.applyUpTo = appliedIndex;
  }

  void listeners(List<AppliedListener> all) {
    listeners = List.copyOf(all);
  }

  /// Entries up to this index may be applied.
  void applyUpTo(long index) {
    applyUpTo = index;
  }

  /// Everything up to this index is visible.
  long appliedIndex() {
    return appliedIndex;
  }

  /// The last applied entry and the membership there; safe from any thread.
  LogStart applied() {
    return applied;
  }

  /// The weight of everything applied since the start, in bytes.
  long appliedBytes() {
    return appliedBytes.get();
  }

  @Override
  public boolean turn(long nowNanos) {
    long from = appliedIndex + 1;
    long upTo = applyUpTo;
    if (from > upTo) {
      return scrub(nowNanos);
    }
    List<LogEntry> entries = cache.read(from, upTo, MAX_BATCH_ENTRIES);
    if (entries.isEmpty()) {
      entries = committed.read(from, upTo, MAX_BATCH_ENTRIES);
    }
    List<Applied> batch = state.apply(entries, proposals::decoded);
    for (AppliedListener listener : listeners) {
      listener.applied(batch);
    }
    long last = entries.getLast().index();
    cache.forgetUpTo(last);
    long weight = 0;
    for (LogEntry entry : entries) {
      weight += entry.weight();
    }
    appliedBytes.addAndGet(weight);
    applied = state.applied();
    appliedIndex = last;
    scrubbing = true;
    proposals.complete(batch);
    scrub(nowNanos);
    return true;
  }

  /// Completes when everything that is compacted now is also removed.
  void whenScrubbed(CompletableFuture<Void> waiter) {
    synchronized (scrubWaiters) {
      scrubWaiters.add(waiter);
    }
    scrubAsked = true;
  }

  private boolean scrub(long nowNanos) {
    if (scrubAsked) {
      scrubAsked = false;
      scrubbing = true;
    }
    if (!scrubbing || (scrubbed && nowNanos - nextScrubNanos < 0)) {
      return false;
    }
    scrubbed = true;
    scrubbing = state.compactSome(pace.rowsPerBatch());
    nextScrubNanos = nowNanos + pace.pauseNanos();
    if (!scrubbing) {
      completeScrubWaiters();
    }
    return false;
  }

  private void completeScrubWaiters() {
    List<CompletableFuture<Void>> waiters;
    synchronized (scrubWaiters) {
      waiters = List.copyOf(scrubWaiters);
      scrubWaiters.clear();
    }
    waiters.forEach(w -> w.complete(null));
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    if (!scrubbing) {
      return Long.MAX_VALUE;
    }
    return scrubbed ? nextScrubNanos : nowNanos;
  }
}
