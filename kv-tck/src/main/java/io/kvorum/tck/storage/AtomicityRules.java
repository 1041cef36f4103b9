package io.kvorum.tck.storage;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Rule;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// STORE-2 and STORE-14: a batch is whole or absent.
abstract class AtomicityRules {
  private static final int LARGE_VALUE_BYTES = 10 << 20;
  private static final int LARGE_BATCH_ROWS = 100_000;
  private static final int ROUNDS = 2_000;

  private final Supplier<StoreUnderTest> subject;

  AtomicityRules(Supplier<StoreUnderTest> subject) {
    this.subject = subject;
  }

  @Rule("STORE-2")
  void later_changes_of_a_batch_win_over_earlier_ones() {
    subject.get().put("deleted", "old");
    subject
        .get()
        .write(
            new WriteBatch()
                .put(utf8("twice"), utf8("1"))
                .put(utf8("twice"), utf8("2"))
                .put(utf8("gone"), utf8("1"))
                .delete(utf8("gone"))
                .delete(utf8("deleted"))
                .put(utf8("deleted"), utf8("new")));

    assertThat(subject.get().entries()).containsExactly("deleted=new", "twice=2");
  }

  @Rule("STORE-2")
  void a_range_is_deleted_with_what_the_batch_put_into_it_before_and_without_what_it_puts_after() {
    subject.get().put("a", "stored");
    subject.get().put("b", "stored");
    subject.get().put("d", "stored");
    subject
        .get()
        .write(
            new WriteBatch()
                .put(utf8("b1"), utf8("before"))
                .deleteRange(KeyRange.of(utf8("b"), utf8("d")))
                .put(utf8("c"), utf8("after")));

    assertThat(subject.get().entries()).containsExactly("a=stored", "c=after", "d=stored");
  }

  @Rule("STORE-2")
  void a_range_without_an_end_is_deleted_up_to_the_last_key() {
    subject.get().put("a", "stored");
    subject.get().write(new WriteBatch().put(utf8("~~~"), utf8("last")));
    subject
        .get()
        .write(
            new WriteBatch()
                .put(utf8("~~~~"), utf8("beyond"))
                .deleteRange(KeyRange.from(utf8("b")))
                .put(utf8("c"), utf8("after")));

    assertThat(subject.get().entries()).containsExactly("a=stored", "c=after");
  }

  @Rule("STORE-2")
  void deleting_an_empty_range_or_a_missing_key_changes_nothing() {
    subject.get().put("b", "stored");
    subject
        .get()
        .write(
            new WriteBatch()
                .deleteRange(KeyRange.of(utf8("b"), utf8("b")))
                .deleteRange(KeyRange.of(utf8("c"), utf8("a")))
                .delete(utf8("missing")));
    subject.get().write(new WriteBatch());

    assertThat(subject.get().entries()).containsExactly("b=stored");
  }

  @Rule("STORE-14")
  void a_batch_that_was_written_may_be_cleared_and_filled_anew() {
    WriteBatch batch = new WriteBatch().put(utf8("a"), utf8("1")).put(utf8("b"), utf8("1"));
    subject.get().write(batch);
    batch.clear();
    batch.put(utf8("c"), utf8("2"));

    assertThat(subject.get().entries()).containsExactly("a=1", "b=1");
    subject.get().write(batch);
    batch.clear();
    subject.get().store().sync();
    assertThat(subject.get().entries()).containsExactly("a=1", "b=1", "c=2");
  }

  @Rule("STORE-2")
  void empty_and_very_large_values_come_back_as_they_were() {
    byte[] large = new byte[LARGE_VALUE_BYTES];
    large[0] = 1;
    large[large.length - 1] = 2;
    subject
        .get()
        .write(
            new WriteBatch().put(utf8("empty"), Bytes.EMPTY).put(utf8("large"), Bytes.wrap(large)));

    assertThat(subject.get().get("empty")).isEmpty();
    Bytes stored = subject.get().store().get(utf8("large"));
    assertThat(stored != null && stored.equals(Bytes.wrap(large))).isTrue();
  }

  @Rule("STORE-2")
  void a_batch_of_a_hundred_thousand_rows_is_one_batch() {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < LARGE_BATCH_ROWS; i++) {
      batch.put(utf8("row" + i), utf8("value" + i));
    }
    subject.get().write(batch);

    assertThat(subject.get().get("row0")).isEqualTo("value0");
    assertThat(subject.get().entries()).hasSize(LARGE_BATCH_ROWS);
  }

  @Rule("STORE-2")
  void no_reader_sees_half_of_a_batch() {
    OrderedStore store = subject.get().store();
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int i = 0; i < ROUNDS; i++) {
                  Bytes value = utf8("" + i);
                  store.write(new WriteBatch().put(utf8("a"), value).put(utf8("z"), value));
                }
              } finally {
                done.set(true);
              }
            });
    while (!done.get()) {
      try (OrderedStore.View view = store.view()) {
        assertThat(
                StoreUnderTest.scan(view, KeyRange.ALL, Order.ASCENDING).stream()
                    .map(Map.Entry::getValue)
                    .distinct())
            .hasSizeLessThan(2);
      }
    }
    writer.join();
  }
}
