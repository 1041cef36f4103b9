package io.kvorum.server.node;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Threads for work that is too long for those that ask for it, and a queue in front of them that
/// ends.
public final class BoundedPool implements AutoCloseable {
  private final ThreadPoolExecutor executor;

  /// @param name what the threads' names begin with
  /// @param threads pieces of work at one time
  public BoundedPool(String name, int threads, int maxQueued) {
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(maxQueued),
            Thread.ofPlatform().name(name, 0).daemon().factory());
    executor.allowCoreThreadTimeOut(true);
  }

  /// Does a piece of work; refuses it with TOO_MANY_REQUESTS when the queue is full.
  public <T> CompletableFuture<T> run(Supplier<T> work) {
    CompletableFuture<T> future = new CompletableFuture<>();
    try {
      executor.execute(() -> complete(future, work));
    } catch (RejectedExecutionException full) {
      future.completeExceptionally(
          new KvException(executor.isShutdown() ? KvError.STOPPED : KvError.TOO_MANY_REQUESTS));
    }
    return future;
  }

  private static <T> void complete(CompletableFuture<T> future, Supplier<T> work) {
    try {
      future.complete(work.get());
    } catch (RuntimeException failure) {
      future.completeExceptionally(failure);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
