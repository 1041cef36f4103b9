package io.kvorum.server.service;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The bounded pool for reads that are too big for an event loop.
public final class ReadPool implements AutoCloseable {
  private static final int MAX_QUEUED = 4_096;

  private final ThreadPoolExecutor executor;

  /// @param threads reads at one time
  public ReadPool(int threads) {
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_QUEUED),
            Thread.ofPlatform().name("kvorum-read-", 0).daemon().factory());
    executor.allowCoreThreadTimeOut(true);
  }

  /// Runs a read; refuses it with TOO_MANY_REQUESTS when the queue is full.
  <T> CompletableFuture<T> run(Supplier<T> read) {
    CompletableFuture<T> future = new CompletableFuture<>();
    try {
      executor.execute(() -> complete(future, read));
    } catch (RejectedExecutionException full) {
      future.completeExceptionally(
          new KvException(executor.isShutdown() ? KvError.STOPPED : KvError.TOO_MANY_REQUESTS));
    }
    return future;
  }

  private static <T> void complete(CompletableFuture<T> future, Supplier<T> read) {
    try {
      future.complete(read.get());
    } catch (RuntimeException failure) {
      future.completeExceptionally(failure);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
