package io.kvorum.frontend.etcd;

import io.kvorum.api.AnswerMemory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// Keeps the sums of what it is told.
final class CountedMemory implements AnswerMemory {
  private static final long LIMIT_SECONDS = 20;

  private long everTaken;
  private long held;
  private volatile Runnable hangUp = () -> {};

  @Override
  public synchronized Hold hold(long bytes, Runnable hangUp) {
    this.hangUp = hangUp;
    everTaken += bytes;
    held += bytes;
    notifyAll();
    AtomicBoolean released = new AtomicBoolean();
    return () -> {
      if (released.compareAndSet(false, true)) {
        release(bytes);
      }
    };
  }

  private synchronized void release(long bytes) {
    held -= bytes;
    notifyAll();
  }

  /// Hangs up on the client of the latest answer.
  void hangUp() {
    hangUp.run();
  }

  synchronized long everTaken() {
    return everTaken;
  }

  synchronized long held() {
    return held;
  }

  /// Waits until something was taken.
  void awaitTaken() throws InterruptedException {
    await(() -> everTaken > 0);
  }

  /// Waits until something was taken, and all of it is free again.
  void awaitFreed() throws InterruptedException {
    await(() -> everTaken > 0 && held == 0);
  }

  private synchronized void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("taken " + everTaken + ", held " + held);
      }
      wait(left);
    }
  }
}
