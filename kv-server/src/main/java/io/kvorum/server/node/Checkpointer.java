package io.kvorum.server.node;

import io.kvorum.raft.Input;
import io.kvorum.raft.LogStart;
import io.kvorum.state.IndexImage;
import io.kvorum.storage.spi.StorageException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Syncs the store now and then and lets the log go that is no longer needed: a restart replays at
/// most what the pace allows, and the sync is never on the way of an answer. Then the key index may
/// be kept, up to where the store is durable. It also closes stores that a snapshot has replaced,
/// once their readers are done. Its turns block.
final class Checkpointer implements Duty {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(5);

  /// Longer than any request reads.
  private static final long RETIRE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private record Retired(Runnable close, long dueNanos) {}

  private final ApplyDuty applyDuty;
  private final Mailbox mailbox;
  private final CheckpointPace pace;
  private final IndexKeeper indexKeeper;
  private final ArrayDeque<Retired> retired = new ArrayDeque<>();
  private long doneBytes;
  private long doneIndex;
  private long doneNanos;
  private long nextLookNanos = Long.MIN_VALUE;

  Checkpointer(ApplyDuty applyDuty, Mailbox mailbox, CheckpointPace pace) {
    this.applyDuty = applyDuty;
    this.mailbox = mailbox;
    this.pace = pace;
    this.indexKeeper = new IndexKeeper(pace.indexRows());
    this.doneIndex = applyDuty.appliedIndex();
  }

  @Override
  public boolean turn(long nowNanos) {
    if (nextLookNanos == Long.MIN_VALUE) {
      doneNanos = nowNanos;
    } else if (nowNanos - nextLookNanos < 0) {
      return false;
    }
    nextLookNanos = nowNanos + LOOK_NANOS;
    closeRetired(nowNanos);
    if (isDue(nowNanos)) {
      checkpoint(nowNanos);
    }
    return false;
  }

  private void closeRetired(long nowNanos) {
    for (Runnable close = applyDuty.pollRetired(); close != null; close = applyDuty.pollRetired()) {
      retired.add(new Retired(close, nowNanos + RETIRE_NANOS));
    }
    while (!retired.isEmpty() && nowNanos - retired.getFirst().dueNanos() >= 0) {
      retired.removeFirst().close().run();
    }
  }

  private boolean isDue(long nowNanos) {
    if (applyDuty.appliedIndex() == doneIndex) {
      return false;
    }
    return applyDuty.appliedBytes() - doneBytes >= pace.bytes()
        || applyDuty.appliedIndex() - doneIndex >= pace.entries()
        || nowNanos - doneNanos > QUIET_NANOS;
  }

  private void checkpoint(long nowNanos) {
    long bytes = applyDuty.appliedBytes();
    StateMachine machine = applyDuty.machine();
    LogStart start = machine.state().applied();
    Optional<IndexImage> index = machine.state().index();
    try {
      machine.store().sync();
    } catch (StorageException.Closed replaced) {
      return;
    }
    doneBytes = bytes;
    doneIndex = start.index();
    doneNanos = nowNanos;
    mailbox.add(new Mail.Raw(new Input.Compactable(start)));
    LOG.atDebug().addKeyValue("index", start.index()).log("checkpoint: store synced");
    indexKeeper.synced(machine, index, nowNanos);
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return nextLookNanos == Long.MIN_VALUE ? nowNanos : nextLookNanos;
  }
}
