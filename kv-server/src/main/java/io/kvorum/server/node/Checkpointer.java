package io.kvorum.server.node;

import io.kvorum.raft.Input;
import io.kvorum.raft.LogStart;
import io.kvorum.storage.spi.OrderedStore;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Syncs the store now and then and lets the log go that is no longer needed: a restart replays at
/// most `checkpointBytes` of log, and the sync is never on the way of an answer.
final class Checkpointer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
  private static final long LOOK_MILLIS = 250;
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final OrderedStore store;
  private final ApplyDuty applyDuty;
  private final Mailbox mailbox;
  private final long checkpointBytes;
  private final Consumer<Throwable> onFailure;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private long doneBytes;
  private long doneIndex;
  private long doneNanos = System.nanoTime();

  Checkpointer(
      OrderedStore store,
      ApplyDuty applyDuty,
      Mailbox mailbox,
      long checkpointBytes,
      Consumer<Throwable> onFailure) {
    this.store = store;
    this.applyDuty = applyDuty;
    this.mailbox = mailbox;
    this.checkpointBytes = checkpointBytes;
    this.onFailure = onFailure;
    this.doneIndex = applyDuty.appliedIndex();
    this.thread = Thread.ofPlatform().name("kvorum-checkpoint").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (isDue()) {
          checkpoint();
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failure) {
      onFailure.accept(failure);
    }
  }

  private boolean isDue() {
    if (applyDuty.appliedIndex() == doneIndex) {
      return false;
    }
    return applyDuty.appliedBytes() - doneBytes >= checkpointBytes
        || System.nanoTime() - doneNanos > QUIET_NANOS;
  }

  private void checkpoint() {
    long bytes = applyDuty.appliedBytes();
    LogStart start = applyDuty.applied();
    long before = System.nanoTime();
    store.sync();
    doneBytes = bytes;
    doneIndex = start.index();
    doneNanos = System.nanoTime();
    mailbox.add(new Mail.Raw(new Input.Compactable(start)));
    LOG.atDebug()
        .addKeyValue("index", start.index())
        .addKeyValue("took-ms", (doneNanos - before) / 1_000_000)
        .log("checkpoint: store synced");
  }

  /// Ends the thread. The store may be synced once more by the caller after that.
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
