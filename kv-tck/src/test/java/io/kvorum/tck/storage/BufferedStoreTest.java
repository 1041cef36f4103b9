package io.kvorum.tck.storage;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.StoreSize;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.BufferedStore;
import io.kvorum.tck.memory.MemoryEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BufferedStoreTest {
  private static final long SMALL = 1;
  private static final long LARGE = 1 << 20;

  private final SlowStore engine = new SlowStore();

  @Test
  void a_batch_is_visible_before_the_engine_has_it() {
    BufferedStore store = new BufferedStore(engine, "test", LARGE);
    store.write(put("a"));

    assertThat(store.get(utf8("a"))).isEqualTo(utf8("a"));
    assertThat(engine.get(utf8("a"))).isNull();
  }

  @Test
  void a_sync_drains_what_was_written_before_it_in_one_synced_batch() {
    BufferedStore store = new BufferedStore(engine, "test", LARGE);
    store.write(put("a"));
    store.write(put("b"));
    engine.permits.release();
    store.sync();

    assertThat(engine.get(utf8("b"))).isEqualTo(utf8("b"));
    assertThat(engine.writes).hasValue(1);
    assertThat(engine.syncs).hasValue(1);
    store.sync();
    assertThat(engine.syncs).as("nothing is left to drain").hasValue(1);
  }

  @Test
  void a_row_written_many_times_is_drained_once() {
    BufferedStore store = new BufferedStore(engine, "test", LARGE);
    store.write(put("a"));
    store.write(new WriteBatch().deleteRange(KeyRange.ALL).put(utf8("a"), utf8("2")));
    store.write(new WriteBatch().put(utf8("a"), utf8("3")));
    engine.permits.release();
    store.sync();

    assertThat(engine.changes).hasValue(2);
    assertThat(engine.get(utf8("a"))).isEqualTo(utf8("3"));
  }

  @Test
  void reads_see_every_batch_while_a_table_is_drained() {
    BufferedStore store = new BufferedStore(engine, "test", SMALL);
    store.write(put("a"));
    engine.awaitWriter();
    store.write(put("b"));

    try (OrderedStore.View view = store.view()) {
      assertThat(StoreUnderTest.entries(view)).containsExactly("a=a", "b=b");
    }
    engine.permits.release(2);
    store.sync();
    assertThat(engine.get(utf8("b"))).isEqualTo(utf8("b"));
  }

  @Test
  void writes_wait_when_both_tables_are_full() throws Exception {
    BufferedStore store = new BufferedStore(engine, "test", SMALL);
    store.write(put("a"));
    engine.awaitWriter();
    store.write(put("b"));

    CompletableFuture<Void> third = CompletableFuture.runAsync(() -> store.write(put("c")));
    assertThrows(TimeoutException.class, () -> third.get(50, TimeUnit.MILLISECONDS));
    engine.permits.release(10);
    third.get(20, TimeUnit.SECONDS);
    assertThat(store.get(utf8("c"))).isEqualTo(utf8("c"));
  }

  @Test
  void after_a_failed_drain_no_write_or_sync_is_taken_and_reads_go_on() {
    BufferedStore store = new BufferedStore(engine, "test", LARGE);
    store.write(put("a"));
    engine.failure = new StorageException.Full("disk full", new IOException("ENOSPC"));
    engine.permits.release();

    assertThatThrownBy(store::sync)
        .isInstanceOf(StorageException.Full.class)
        .hasMessageContaining("disk full");
    assertThrows(StorageException.Full.class, () -> store.write(put("b")));
    assertThrows(StorageException.Full.class, store::sync);
    assertThat(store.get(utf8("a"))).isEqualTo(utf8("a"));
    assertThat(store.get(utf8("b"))).isNull();
    store.close();
    assertThat(engine.get(utf8("a"))).isNull();
  }

  @Test
  void a_close_drains_what_is_left() {
    BufferedStore store = new BufferedStore(engine, "test", LARGE);
    store.write(put("a"));
    engine.permits.release();
    store.close();

    assertThat(engine.get(utf8("a"))).isEqualTo(utf8("a"));
  }

  @Test
  void what_lies_in_memory_counts_as_size() {
    BufferedStore store = new BufferedStore(engine, "test", LARGE);
    store.write(new WriteBatch().put(utf8("a"), Bytes.wrap(new byte[1_000])));

    assertThat(store.size().allocatedBytes()).isBetween(1_000L, 2_000L);
  }

  private static WriteBatch put(String key) {
    return new WriteBatch().put(utf8(key), utf8(key));
  }

  /// A store in memory whose every write waits for a permit, or fails.
  private static final class SlowStore implements OrderedStore {
    private final OrderedStore store = new MemoryEngine().openStore(Path.of("slow"));
    private final Semaphore permits = new Semaphore(0);
    private final Semaphore waiting = new Semaphore(0);
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger syncs = new AtomicInteger();
    private volatile @Nullable StorageException failure;

    void awaitWriter() {
      waiting.acquireUninterruptibly();
    }

    @Override
    public void write(WriteBatch batch) {
      waiting.release();
      permits.acquireUninterruptibly();
      if (failure != null) {
        throw failure;
      }
      writes.incrementAndGet();
      changes.addAndGet(batch.changes().size());
      store.write(batch);
    }

    @Override
    public void sync() {
      syncs.incrementAndGet();
      store.sync();
    }

    @Override
    public View view() {
      return store.view();
    }

    @Override
    public StoreSize size() {
      return store.size();
    }

    @Override
    public void close() {}
  }
}
