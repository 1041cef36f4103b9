package io.kvorum.tck.transport;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// How long a test waits for what must come, at most.
record Patience(Duration limit) {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /// Looks again and again until it is so.
  void await(String what, BooleanSupplier isSo) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("within " + limit + " it did not happen that " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /// The result of what must end.
  <T> T end(String what, Future<T> future) throws ExecutionException, InterruptedException {
    try {
      return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("within " + limit + " it did not end: " + what, late);
    }
  }

  /// The failure of what must fail.
  Throwable failure(String what, Future<?> future) throws InterruptedException {
    try {
      Object result = end(what, future);
      throw new AssertionError(what + " did not fail, but gave " + result);
    } catch (ExecutionException expected) {
      return expected.getCause() == null ? expected : expected.getCause();
    }
  }
}
