package io.kvorum.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.tck.Rule;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// STORE-1: keys are in unsigned order.
abstract class OrderRules {
  private static final int LONG_KEY_BYTES = 3_000;

  private final Supplier<StoreUnderTest> subject;

  OrderRules(Supplier<StoreUnderTest> subject) {
    this.subject = subject;
  }

  private static Bytes key(int... bytes) {
    byte[] key = new byte[bytes.length];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) bytes[i];
    }
    return Bytes.wrap(key);
  }

  private static List<Bytes> ascending() {
    return List.of(
        Bytes.EMPTY,
        key(0),
        key(0, 0),
        key(0, 0xff),
        key(0x7f),
        key(0x7f, 0xff),
        key(0x80),
        key(0x80, 0),
        key(0xfe),
        key(0xff),
        key(0xff, 0xff));
  }

  private void fill(List<Bytes> keys) {
    WriteBatch batch = new WriteBatch();
    for (Bytes key : keys.reversed()) {
      batch.put(key, key);
    }
    subject.get().write(batch);
  }

  private List<Bytes> keys(KeyRange range, Order order) {
    try (OrderedStore.View view = subject.get().store().view()) {
      return StoreUnderTest.scan(view, range, order).stream().map(Map.Entry::getKey).toList();
    }
  }

  @Rule("STORE-1")
  void a_scan_gives_keys_in_unsigned_order() {
    fill(ascending());

    assertThat(keys(KeyRange.ALL, Order.ASCENDING)).isEqualTo(ascending());
    assertThat(keys(KeyRange.ALL, Order.DESCENDING)).isEqualTo(ascending().reversed());
  }

  @Rule("STORE-1")
  void a_scan_begins_at_from_and_ends_before_to() {
    fill(ascending());
    KeyRange range = KeyRange.of(key(0, 0), key(0x80));
    List<Bytes> within = List.of(key(0, 0), key(0, 0xff), key(0x7f), key(0x7f, 0xff));

    assertThat(keys(range, Order.ASCENDING)).isEqualTo(within);
    assertThat(keys(range, Order.DESCENDING)).isEqualTo(within.reversed());
  }

  @Rule("STORE-1")
  void a_range_that_ends_where_it_begins_or_before_is_empty() {
    fill(ascending());

    for (Order order : Order.values()) {
      assertThat(keys(KeyRange.of(key(0x7f), key(0x7f)), order)).isEmpty();
      assertThat(keys(KeyRange.of(key(0x80), key(0x7f)), order)).isEmpty();
      assertThat(keys(KeyRange.of(Bytes.EMPTY, Bytes.EMPTY), order)).isEmpty();
    }
  }

  @Rule("STORE-1")
  void long_keys_that_share_a_long_beginning_are_in_order() {
    Bytes beginning = Bytes.wrap(new byte[LONG_KEY_BYTES]);
    List<Bytes> keys =
        List.of(
            Bytes.wrap(new byte[400]),
            Bytes.wrap(new byte[600]),
            beginning,
            beginning.plus(key(0)),
            beginning.plus(key(0x7f)),
            beginning.plus(key(0x80)),
            beginning.plus(beginning),
            key(1));
    List<Bytes> sorted = keys.stream().sorted().toList();
    fill(keys);

    assertThat(keys(KeyRange.ALL, Order.ASCENDING)).isEqualTo(sorted);
    assertThat(keys(KeyRange.ALL, Order.DESCENDING)).isEqualTo(sorted.reversed());
    assertThat(keys(KeyRange.prefix(beginning.plus(key(0x80))), Order.ASCENDING))
        .containsExactly(beginning.plus(key(0x80)));
    subject.get().write(new WriteBatch().delete(beginning.plus(key(0x7f))));
    assertThat(subject.get().store().get(beginning.plus(key(0x7f)))).isNull();
    assertThat(subject.get().store().get(beginning.plus(key(0x80))))
        .isEqualTo(beginning.plus(key(0x80)));
  }
}
