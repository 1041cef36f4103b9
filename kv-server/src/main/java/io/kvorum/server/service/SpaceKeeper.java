package io.kvorum.server.service;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the disk back what deletes have freed: by itself (`SpacePolicy`), and when a client asks
/// for it. Has a thread of its own, since a store may take minutes for it; the member serves
/// meanwhile.
public final class SpaceKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpaceKeeper.class);
  private static final long LOOK_MILLIS = 2_000;

  private final Supplier<OrderedStore> store;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("kvorum-space").daemon().factory());
  private final SpacePolicy policy = new SpacePolicy();
  private final Set<CompletableFuture<Void>> asked = ConcurrentHashMap.newKeySet();
  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong givenBackBytes = new AtomicLong();

  /// @param store the one in use: a snapshot may replace it
  public SpaceKeeper(Supplier<OrderedStore> store) {
    this.store = store;
  }

  /// From now on it also acts by itself.
  public void start() {
    var _ =
        thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// Reclaims now. Completes when that is done.
  @SuppressWarnings("CollectionUndefinedEquality") // each future is itself alone
  CompletableFuture<Void> reclaim() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    asked.add(done);
    try {
      thread.execute(() -> complete(done));
    } catch (RejectedExecutionException closed) {
      stop(done);
    }
    return done.whenComplete((nothing, failure) -> asked.remove(done));
  }

  private void complete(CompletableFuture<Void> done) {
    try {
      run("asked");
      done.complete(null);
    } catch (RuntimeException failed) {
      done.completeExceptionally(failed);
    }
  }

  private void look() {
    try {
      if (policy.isDue(store.get().size(), System.nanoTime())) {
        run("half of it is free");
      }
    } catch (StorageException.Closed replaced) {
      LOG.atDebug().log("no look at the space of a store that is closed");
    } catch (StorageException failed) {
      policy.failed(System.nanoTime());
      LOG.atWarn()
          .addKeyValue("error", failed.getMessage())
          .log("the store's space could not be reclaimed; the store itself is as it was");
    }
  }

  private void run(String why) {
    OrderedStore reclaimed = store.get();
    StoreSize before = reclaimed.size();
    long began = System.nanoTime();
    reclaimed.reclaim();
    long ended = System.nanoTime();
    StoreSize after = reclaimed.size();
    policy.ran(before, after, began, ended);
    runs.incrementAndGet();
    givenBackBytes.addAndGet(Math.max(0, before.allocatedBytes() - after.allocatedBytes()));
    LOG.atInfo()
        .addKeyValue("why", why)
        .addKeyValue("bytes-before", before.allocatedBytes())
        .addKeyValue("bytes-after", after.allocatedBytes())
        .addKeyValue("bytes-in-use", after.inUseBytes())
        .addKeyValue("took-ms", TimeUnit.NANOSECONDS.toMillis(ended - began))
        .log("reclaimed the store's space");
  }

  /// How often it has reclaimed.
  public long runs() {
    return runs.get();
  }

  /// What that has given back in all.
  public long givenBackBytes() {
    return givenBackBytes.get();
  }

  /// Whoever waits hears `STOPPED`. A run that is under way ends when the store is closed; it is
  /// not interrupted, since that would close files under it.
  @Override
  public void close() {
    thread.shutdown();
    asked.forEach(SpaceKeeper::stop);
  }

  private static void stop(CompletableFuture<Void> done) {
    done.completeExceptionally(new KvException(KvError.STOPPED));
  }
}
