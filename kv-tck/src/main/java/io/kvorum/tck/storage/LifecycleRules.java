package io.kvorum.tck.storage;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// STORE-4 and STORE-9 without a crash: opening, closing, use after closing.
abstract class LifecycleRules {
  private static final int READERS = 3;
  private static final int ROWS = 1_000;

  private final Supplier<StoreUnderTest> subject;

  LifecycleRules(Supplier<StoreUnderTest> subject) {
    this.subject = subject;
  }

  @Rule("STORE-4")
  void what_was_synced_is_there_when_the_store_is_opened_again() {
    subject.get().put("a", "1");
    subject.get().put("b", "2");
    subject.get().write(new WriteBatch().delete(utf8("a")));
    subject.get().store().sync();

    subject.get().reopen();

    assertThat(subject.get().entries()).containsExactly("b=2");
  }

  @Rule("STORE-9")
  void a_closed_store_throws_closed() {
    subject.get().put("a", "1");
    OrderedStore store = subject.get().store();
    subject.get().closeStore();

    assertThrows(StorageException.Closed.class, () -> store.get(utf8("a")));
    assertThrows(StorageException.Closed.class, () -> store.write(new WriteBatch()));
    assertThrows(StorageException.Closed.class, store::sync);
    assertThrows(StorageException.Closed.class, store::view);
    assertThrows(StorageException.Closed.class, store::size);
  }

  @Rule("STORE-9")
  void a_store_view_or_cursor_may_be_closed_twice_and_in_any_order() {
    subject.get().put("a", "1");
    OrderedStore store = subject.get().store();
    OrderedStore.View view = store.view();
    OrderedStore.Cursor cursor = view.scan(KeyRange.ALL, Order.ASCENDING);
    assertThat(cursor.next()).isTrue();

    cursor.close();
    cursor.close();
    view.close();
    view.close();
    store.close();
    store.close();
    view.close();
    cursor.close();
  }

  @Rule("STORE-9")
  void a_view_and_its_cursor_throw_closed_after_the_view_is_closed() {
    subject.get().put("a", "1");
    OrderedStore.View view = subject.get().store().view();
    OrderedStore.Cursor cursor = view.scan(KeyRange.ALL, Order.ASCENDING);
    view.close();

    assertThrows(StorageException.Closed.class, () -> view.get(utf8("a")));
    assertThrows(StorageException.Closed.class, () -> view.scan(KeyRange.ALL, Order.ASCENDING));
    assertThrows(StorageException.Closed.class, cursor::next);
    assertThrows(StorageException.Closed.class, () -> cursor.seek(utf8("a")));
  }

  @Rule("STORE-9")
  void a_store_that_closes_under_its_readers_lets_them_end_or_throws_closed() throws Exception {
    WriteBatch rows = new WriteBatch();
    for (int i = 0; i < ROWS; i++) {
      rows.put(utf8("row" + i), utf8("value" + i));
    }
    subject.get().write(rows);
    OrderedStore store = subject.get().store();
    CountDownLatch reading = new CountDownLatch(READERS);
    AtomicBoolean closed = new AtomicBoolean();
    List<Future<?>> readers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(() -> readUntil(closed, store, reading)));
      }
      reading.await();
      try {
        subject.get().closeStore();
      } finally {
        closed.set(true);
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  private static void readUntil(AtomicBoolean closed, OrderedStore store, CountDownLatch reading) {
    try {
      while (!closed.get()) {
        try (OrderedStore.View view = store.view()) {
          assertThat(StoreUnderTest.scan(view, KeyRange.ALL, Order.DESCENDING)).hasSize(ROWS);
          assertThat(store.get(utf8("row0"))).isEqualTo(utf8("value0"));
        }
        reading.countDown();
      }
    } catch (StorageException.Closed expected) {
      reading.countDown();
    }
  }
}
