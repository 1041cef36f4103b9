package io.kvorum.raft.transport.support;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Virtual threads for what may wait: answers and snapshots, each bounded in number. Thread-safe.
public final class Workers implements AutoCloseable {
  private static final long CLOSE_SECONDS = 10;

  private final ExecutorService threads;
  private final Semaphore answers;
  private final Semaphore snapshots;

  /// @param name of the transport, for the names of its threads
  public Workers(String name, TransportConfig.Limits limits) {
    threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("peer-" + name + "-worker-", 0).factory());
    answers = new Semaphore(limits.questions());
    snapshots = new Semaphore(limits.snapshots());
  }

  /// For whatever else waits, unbounded: names that are resolved, certificates that are judged.
  public Executor threads() {
    return threads;
  }

  /// @return false if too many are at work, or none any more
  public boolean answer(Runnable work) {
    return run(work, answers);
  }

  /// @return false if too many are at work, or none any more
  public boolean snapshot(Runnable work) {
    return run(work, snapshots);
  }

  /// Completes futures: whatever waits for one may block, which an event loop must not.
  public void complete(Runnable completion) {
    try {
      threads.execute(completion);
    } catch (RejectedExecutionException closed) {
      completion.run();
    }
  }

  private boolean run(Runnable work, Semaphore places) {
    if (!places.tryAcquire()) {
      return false;
    }
    try {
      threads.execute(
          () -> {
            try {
              work.run();
            } finally {
              places.release();
            }
          });
      return true;
    } catch (RejectedExecutionException closed) {
      places.release();
      return false;
    }
  }

  /// Interrupts what is at work and waits for its end.
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
