package io.kvorum.server.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Runs what is to be done later, on a virtual thread each.
public final class Delay {
  private Delay() {}

  public static Executor of(long millis) {
    return CompletableFuture.delayedExecutor(
        millis, TimeUnit.MILLISECONDS, Thread::startVirtualThread);
  }
}
