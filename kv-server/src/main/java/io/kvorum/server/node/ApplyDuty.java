package io.kvorum.server.node;

import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogStart;
import io.kvorum.state.Applied;
import io.kvorum.storage.spi.LogStorage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The apply lane: applies committed and durable entries in batches, tells the listeners, answers
/// the proposers, and replaces the state by a snapshot. Between batches it removes what compactions
/// have made obsolete, a little at a time.
final class ApplyDuty implements Duty {
  private static final Logger LOG = LoggerFactory.getLogger("snapshot");
  static final int MAX_BATCH_ENTRIES = 1_000;

  private final SnapshotInbox snapshots;
  private final CommittedEntries committed;
  private final EntryCache cache;
  private final Proposals proposals;
  private final Scrubber scrubber;
  private final ApplyTimes times;
  private final ConcurrentLinkedQueue<Runnable> retired = new ConcurrentLinkedQueue<>();
  private volatile StateMachine machine;
  private volatile long applyUpTo;
  private volatile long appliedIndex;
  private volatile long appliedTerm;
  private volatile @Nullable LogStart toInstall;
  private volatile @Nullable LogStart installed;
  private final AtomicLong appliedBytes = new AtomicLong();
  private volatile List<AppliedListener> listeners = List.of();

  ApplyDuty(
      StateMachine machine,
      SnapshotInbox snapshots,
      LogStorage log,
      EntryCache cache,
      Proposals proposals,
      Scrubber scrubber,
      ApplyTimes times) {
    this.machine = machine;
    this.snapshots = snapshots;
    this.committed = new CommittedEntries(log);
    this.cache = cache;
    this.proposals = proposals;
    this.scrubber = scrubber;
    this.times = times;
    this.appliedIndex = machine.state().applied().index();
    this.appliedTerm = machine.state().applied().id().term();
    this.applyUpTo = appliedIndex;
    snapshots.applied(appliedIndex);
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

  /// The term of the last applied entry; all proposers of what is applied have been answered when
  /// this is seen.
  long appliedTerm() {
    return appliedTerm;
  }

  /// The state in use; safe from any thread.
  StateMachine machine() {
    return machine;
  }

  /// A staged snapshot takes the place of the state; entries before it are not applied any more.
  void install(LogStart start) {
    toInstall = start;
  }

  /// Whether a snapshot is to take the place of the state, and has not yet.
  boolean isInstalling() {
    return toInstall != null;
  }

  /// The snapshot installed last, once.
  @Nullable LogStart takeInstalled() {
    LogStart start = installed;
    installed = null;
    return start;
  }

  /// Closes a store that is no longer in use, or null.
  @Nullable Runnable pollRetired() {
    return retired.poll();
  }

  /// The weight of everything applied since the start, in bytes.
  long appliedBytes() {
    return appliedBytes.get();
  }

  @Override
  public boolean turn(long nowNanos) {
    LogStart start = toInstall;
    if (start != null) {
      replaceBy(snapshots.claim(start));
      return true;
    }
    long from = appliedIndex + 1;
    long upTo = applyUpTo;
    if (from > upTo) {
      scrubber.turn(machine.state(), nowNanos);
      return false;
    }
    List<LogEntry> entries = cache.read(from, upTo, MAX_BATCH_ENTRIES);
    if (entries.isEmpty()) {
      entries = committed.read(from, upTo, MAX_BATCH_ENTRIES);
    }
    times.begin();
    List<Applied> batch = machine.state().apply(entries, proposals::decoded, times);
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
    appliedIndex = last;
    snapshots.applied(last);
    proposals.complete(batch);
    appliedTerm = entries.getLast().term();
    scrubber.turn(machine.state(), nowNanos);
    return true;
  }

  private void replaceBy(SnapshotInbox.Arrived snapshot) {
    retired.add(snapshot.staged().install());
    machine = snapshot.machine();
    toInstall = null;
    appliedIndex = snapshot.start().index();
    snapshots.applied(appliedIndex);
    cache.forgetUpTo(appliedIndex);
    scrubber.replaced();
    for (AppliedListener listener : listeners) {
      listener.replaced();
    }
    installed = snapshot.start();
    appliedTerm = snapshot.start().id().term();
    LOG.atInfo().addKeyValue("up-to", snapshot.start().id()).log("installed a snapshot");
  }

  /// Completes when everything that is compacted now is also removed.
  void whenScrubbed(CompletableFuture<Void> waiter) {
    scrubber.whenDone(waiter);
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return scrubber.nextTurnNanos(nowNanos);
  }
}
