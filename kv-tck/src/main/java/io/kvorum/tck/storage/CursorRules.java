package io.kvorum.tck.storage;

import static io.kvorum.api.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// STORE-12 and STORE-13: walks through the entries of a range.
abstract class CursorRules {
  private static final int MANY_ROWS = 5_000;
  private static final int VALUE_BYTES = 100;

  private final Supplier<StoreUnderTest> subject;

  CursorRules(Supplier<StoreUnderTest> subject) {
    this.subject = subject;
  }

  private void fill(String... keys) {
    WriteBatch batch = new WriteBatch();
    for (String key : keys) {
      batch.put(utf8(key), utf8(key));
    }
    subject.get().write(batch);
  }

  @Rule("STORE-12")
  void a_seek_finds_the_first_entry_at_or_after_a_key_in_the_order_of_the_scan() {
    fill("b", "d", "f", "h");
    KeyRange range = KeyRange.of(utf8("c"), utf8("h"));

    try (OrderedStore.View view = subject.get().store().view()) {
      assertThat(seeks(view, range, Order.ASCENDING, "a", "e", "d", "f", "g", "z", "d"))
          .containsExactly("d", "f", "d", "f", "none", "none", "d");
      assertThat(seeks(view, range, Order.DESCENDING, "z", "h", "f", "e", "d", "c", "a"))
          .containsExactly("f", "f", "f", "d", "d", "none", "none");
    }
  }

  private static List<String> seeks(
      OrderedStore.View view, KeyRange range, Order order, String... keys) {
    try (OrderedStore.Cursor cursor = view.scan(range, order)) {
      return Arrays.stream(keys)
          .map(key -> cursor.seek(utf8(key)) ? cursor.key().utf8() : "none")
          .toList();
    }
  }

  @Rule("STORE-12")
  void a_walk_goes_on_from_where_a_seek_has_led() {
    fill("a", "b", "c", "d");

    try (OrderedStore.View view = subject.get().store().view();
        OrderedStore.Cursor up = view.scan(KeyRange.ALL, Order.ASCENDING);
        OrderedStore.Cursor down = view.scan(KeyRange.ALL, Order.DESCENDING)) {
      assertThat(up.seek(utf8("bb"))).isTrue();
      assertThat(up.next()).isTrue();
      assertThat(up.key()).isEqualTo(utf8("d"));
      assertThat(up.next()).isFalse();
      assertThat(down.seek(utf8("bb"))).isTrue();
      assertThat(down.next()).isTrue();
      assertThat(down.key()).isEqualTo(utf8("a"));
      assertThat(down.next()).isFalse();
      assertThat(down.next()).isFalse();
    }
  }

  /// Of rows on the disk, rows in memory and rows deleted since.
  @Rule("STORE-13")
  void a_sweep_gives_what_a_scan_in_ascending_order_gives() {
    fillMany(0);
    subject.get().store().sync();
    fillMany(1);
    subject.get().write(new WriteBatch().deleteRange(KeyRange.of(key(100), key(200))));

    try (OrderedStore.View view = subject.get().store().view()) {
      for (KeyRange range :
          List.of(
              KeyRange.ALL,
              KeyRange.from(key(2_500)),
              KeyRange.of(key(50), key(250)),
              KeyRange.of(key(3), key(3)))) {
        assertThat(swept(view, range)).isEqualTo(StoreUnderTest.scan(view, range, Order.ASCENDING));
      }
    }
  }

  @Rule("STORE-13")
  void a_sweep_can_be_sought_through_like_a_scan() {
    fill("b", "d", "f", "h");

    try (OrderedStore.View view = subject.get().store().view();
        OrderedStore.Cursor cursor = view.sweep(KeyRange.of(utf8("c"), utf8("h")))) {
      assertThat(cursor.seek(utf8("e"))).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("f"));
      assertThat(cursor.value()).isEqualTo(utf8("f"));
      assertThat(cursor.next()).isFalse();
      assertThat(cursor.seek(utf8("a"))).isTrue();
      assertThat(cursor.key()).isEqualTo(utf8("d"));
      assertThat(cursor.seek(utf8("g"))).isFalse();
    }
  }

  private static Bytes key(int row) {
    return utf8("%06d".formatted(row));
  }

  /// Every other row.
  private void fillMany(int first) {
    WriteBatch batch = new WriteBatch();
    for (int row = first; row < MANY_ROWS; row += 2) {
      batch.put(key(row), Bytes.wrap(new byte[VALUE_BYTES]));
    }
    subject.get().write(batch);
  }

  private static List<Map.Entry<Bytes, Bytes>> swept(OrderedStore.View view, KeyRange range) {
    List<Map.Entry<Bytes, Bytes>> entries = new ArrayList<>();
    try (OrderedStore.Cursor cursor = view.sweep(range)) {
      while (cursor.next()) {
        entries.add(Map.entry(cursor.key(), cursor.value()));
      }
    }
    return entries;
  }
}
