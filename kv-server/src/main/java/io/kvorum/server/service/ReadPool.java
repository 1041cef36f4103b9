package io.kvorum.server.service;

import io.kvorum.server.node.BoundedPool;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// The bounded pool for reads that are too big for an event loop.
public final class ReadPool implements AutoCloseable {
  private static final int MAX_QUEUED = 4_096;

  private final BoundedPool pool;

  /// @param threads reads at one time
  public ReadPool(int threads) {
    pool = new BoundedPool("kvorum-read-", threads, MAX_QUEUED);
  }

  /// Runs a read; refuses it with TOO_MANY_REQUESTS when the queue is full.
  <T> CompletableFuture<T> run(Supplier<T> read) {
    return pool.run(read);
  }

  @Override
  public void close() {
    pool.close();
  }
}
