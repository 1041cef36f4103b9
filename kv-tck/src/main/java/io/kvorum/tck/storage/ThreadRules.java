package io.kvorum.tck.storage;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// STORE-6 to STORE-8: who may do what beside whom.
abstract class ThreadRules {
  private static final int WRITERS = 4;
  private static final int BATCHES = 200;
  private static final int SYNCS = 20;
  private static final int MANY_VIEWS = 100;

  private final Supplier<StoreUnderTest> subject;

  ThreadRules(Supplier<StoreUnderTest> subject) {
    this.subject = subject;
  }

  @Rule("STORE-6")
  void writers_need_no_lock_of_their_own() throws Exception {
    OrderedStore store = subject.get().store();
    CountDownLatch go = new CountDownLatch(1);
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      for (int i = 0; i < WRITERS; i++) {
        String name = "writer" + i + "-";
        writers.add(
            threads.submit(
                () -> {
                  go.await();
                  for (int n = 0; n < BATCHES; n++) {
                    store.write(new WriteBatch().put(utf8(name + n), utf8("" + n)));
                  }
                  return true;
                }));
      }
      go.countDown();
      for (Future<?> writer : writers) {
        writer.get();
      }
    }

    assertThat(subject.get().entries()).hasSize(WRITERS * BATCHES);
  }

  @Rule("STORE-7")
  void a_sync_may_run_beside_writes() throws Exception {
    OrderedStore store = subject.get().store();
    CountDownLatch written = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> writer =
          threads.submit(
              () -> {
                for (int n = 0; n < BATCHES; n++) {
                  store.write(new WriteBatch().put(utf8("key" + n), utf8("" + n)));
                  written.countDown();
                }
              });
      written.await();
      for (int i = 0; i < SYNCS || !writer.isDone(); i++) {
        store.sync();
      }
      writer.get();
    }

    assertThat(subject.get().entries()).hasSize(BATCHES);
  }

  @Rule("STORE-8")
  void a_view_and_its_cursor_move_from_thread_to_thread() throws Exception {
    subject.get().put("a", "1");
    subject.get().put("b", "2");
    try (ExecutorService other = Executors.newSingleThreadExecutor();
        OrderedStore.View view = subject.get().store().view()) {
      OrderedStore.Cursor cursor = view.scan(KeyRange.ALL, Order.ASCENDING);
      assertThat(cursor.next()).isTrue();

      assertThat(other.submit(() -> view.get(utf8("b"))).get()).isEqualTo(utf8("2"));
      assertThat(other.submit(() -> cursor.next() ? cursor.key() : null).get())
          .isEqualTo(utf8("b"));
      assertThat(cursor.next()).isFalse();
      other.submit(cursor::close).get();
      assertThat(view.get(utf8("a"))).isEqualTo(utf8("1"));
    }
  }

  @Rule("STORE-8")
  void a_view_may_be_closed_by_another_thread_than_took_it() {
    subject.get().put("a", "1");
    OrderedStore store = subject.get().store();

    for (int i = 0; i < MANY_VIEWS; i++) {
      OrderedStore.View view = CompletableFuture.supplyAsync(store::view).join();
      assertThat(StoreUnderTest.entries(view)).containsExactly("a=1");
      view.close();
    }
  }

  @Rule("STORE-8")
  void a_thread_may_hold_many_views() {
    subject.get().put("a", "1");
    List<OrderedStore.View> views = new ArrayList<>();
    for (int i = 0; i < MANY_VIEWS; i++) {
      views.add(subject.get().store().view());
    }

    for (OrderedStore.View view : views) {
      assertThat(StoreUnderTest.entries(view)).containsExactly("a=1");
    }
    views.forEach(OrderedStore.View::close);
  }
}
