package io.kvorum.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.memory.MemoryEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SpaceKeeperTest {
  private final LooseStore store = new LooseStore();

  /// Half of what it has allocated is free until it is reclaimed.
  private static final class LooseStore implements OrderedStore {
    final OrderedStore rows = new MemoryEngine().openStore(Path.of("memory"));
    final CountDownLatch begun = new CountDownLatch(1);
    final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    volatile CountDownLatch allowed = new CountDownLatch(0);
    volatile boolean full;
    private volatile long allocatedBytes = 1_000;

    @Override
    public void write(WriteBatch batch) {
      rows.write(batch);
    }

    @Override
    public void sync() {
      rows.sync();
    }

    @Override
    public View view() {
      return rows.view();
    }

    @Override
    public StoreSize size() {
      return new StoreSize(allocatedBytes, 500);
    }

    @Override
    public void reclaim() {
      begun.countDown();
      try {
        allowed.await();
        interrupted.complete(false);
      } catch (InterruptedException e) {
        interrupted.complete(true);
      }
      if (full) {
        throw new StorageException.Full("no room for a copy", new IOException("full"));
      }
      allocatedBytes = 600;
    }

    @Override
    public void close() {
      rows.close();
    }
  }

  @Test
  void what_is_asked_for_is_done_and_counted() throws Exception {
    try (SpaceKeeper keeper = new SpaceKeeper(() -> store)) {
      keeper.reclaim().get();

      assertThat(store.size().allocatedBytes()).isEqualTo(600);
      assertThat(keeper.runs()).isEqualTo(1);
      assertThat(keeper.givenBackBytes()).isEqualTo(400);
    }
  }

  @Test
  void whoever_asks_hears_why_it_failed_and_may_ask_again() throws Exception {
    store.full = true;
    try (SpaceKeeper keeper = new SpaceKeeper(() -> store)) {
      assertThatThrownBy(() -> keeper.reclaim().get())
          .hasCauseInstanceOf(StorageException.Full.class);
      store.full = false;
      keeper.reclaim().get();

      assertThat(keeper.runs()).isEqualTo(1);
    }
  }

  @Test
  void whoever_waits_when_the_member_stops_hears_so_and_the_run_is_not_interrupted()
      throws Exception {
    store.allowed = new CountDownLatch(1);
    SpaceKeeper keeper = new SpaceKeeper(() -> store);
    CompletableFuture<Void> first = keeper.reclaim();
    store.begun.await();
    keeper.close();

    assertStopped(first);
    assertStopped(keeper.reclaim());
    store.allowed.countDown();
    assertThat(store.interrupted.get()).isFalse();
  }

  private static void assertStopped(CompletableFuture<Void> asked) {
    assertThatThrownBy(asked::get)
        .cause()
        .isInstanceOfSatisfying(
            KvException.class, failure -> assertThat(failure.error()).isEqualTo(KvError.STOPPED));
  }
}
