package io.kvorum.storage.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTableTest {
  @Test
  void it_does_what_a_tree_map_does() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    NavigableMap<Bytes, Integer> model = new TreeMap<>();
    SortedTable<Integer> table = SortedTable.empty();
    for (int step = 0; step < 20_000; step++) {
      Bytes key = key(random);
      switch (random.nextInt(20)) {
        case 0 -> {
          KeyRange range = range(random);
          table = table.removeRange(range);
          model.keySet().removeIf(range::contains);
        }
        case 1, 2, 3, 4, 5 -> {
          table = table.remove(key);
          model.remove(key);
        }
        default -> {
          table = table.put(key, step);
          model.put(key, step);
        }
      }
      assertThat(table.get(key)).as("seed %d", seed).isEqualTo(model.get(key));
      if (step % 50 == 0) {
        KeyRange range = range(random);
        for (Order order : Order.values()) {
          assertThat(entries(table, range, order))
              .as("seed %d, step %d, %s %s", seed, step, range, order)
              .isEqualTo(expected(model, range, order));
        }
      }
    }
  }

  @Test
  void a_change_leaves_the_old_table_as_it_was() {
    SortedTable<Integer> old = SortedTable.<Integer>empty().put(Bytes.utf8("a"), 1);
    SortedTable<Integer> changed = old.put(Bytes.utf8("b"), 2).remove(Bytes.utf8("a"));

    assertThat(old.get(Bytes.utf8("a"))).isEqualTo(1);
    assertThat(old.get(Bytes.utf8("b"))).isNull();
    assertThat(changed.get(Bytes.utf8("a"))).isNull();
  }

  @Test
  void seek_finds_the_first_entry_at_or_after_a_key_in_the_order_of_the_walk() {
    SortedTable<Integer> table = SortedTable.empty();
    for (String key : List.of("b", "d", "f", "h")) {
      table = table.put(Bytes.utf8(key), 0);
    }
    KeyRange range = KeyRange.of(Bytes.utf8("c"), Bytes.utf8("h"));

    SortedTable.Walk<Integer> up = table.walk(range, Order.ASCENDING);
    assertThat(seek(up, "a")).isEqualTo("d");
    assertThat(seek(up, "e")).isEqualTo("f");
    assertThat(seek(up, "f")).isEqualTo("f");
    assertThat(seek(up, "g")).isEqualTo("none");
    SortedTable.Walk<Integer> down = table.walk(range, Order.DESCENDING);
    assertThat(seek(down, "z")).isEqualTo("f");
    assertThat(seek(down, "e")).isEqualTo("d");
    assertThat(seek(down, "d")).isEqualTo("d");
    assertThat(seek(down, "c")).isEqualTo("none");
  }

  @Test
  void a_walk_that_is_over_has_no_entry() {
    SortedTable.Walk<Integer> walk =
        SortedTable.<Integer>empty().walk(KeyRange.ALL, Order.ASCENDING);

    assertThat(walk.next()).isFalse();
    assertThrows(NoSuchElementException.class, walk::key);
  }

  @Test
  void a_million_ascending_keys_do_not_make_it_deep() {
    SortedTable<Integer> table = SortedTable.empty();
    for (int i = 0; i < 1_000_000; i++) {
      table = table.put(Bytes.wrap(new byte[] {(byte) (i >> 16), (byte) (i >> 8), (byte) i}), i);
    }

    assertThat(table.get(Bytes.wrap(new byte[] {0, 1, 2}))).isEqualTo(258);
  }

  private static String seek(SortedTable.Walk<Integer> walk, String key) {
    return walk.seek(Bytes.utf8(key)) ? walk.key().utf8() : "none";
  }

  private static Bytes key(Random random) {
    byte[] key = new byte[random.nextInt(3)];
    random.nextBytes(key);
    return Bytes.wrap(key);
  }

  private static KeyRange range(Random random) {
    return random.nextInt(4) == 0
        ? KeyRange.from(key(random))
        : KeyRange.of(key(random), key(random));
  }

  private static List<Map.Entry<Bytes, Integer>> entries(
      SortedTable<Integer> table, KeyRange range, Order order) {
    List<Map.Entry<Bytes, Integer>> entries = new ArrayList<>();
    SortedTable.Walk<Integer> walk = table.walk(range, order);
    while (walk.next()) {
      entries.add(Map.entry(walk.key(), walk.value()));
    }
    return entries;
  }

  private static List<Map.Entry<Bytes, Integer>> expected(
      NavigableMap<Bytes, Integer> model, KeyRange range, Order order) {
    NavigableMap<Bytes, Integer> ordered = order == Order.ASCENDING ? model : model.descendingMap();
    return ordered.entrySet().stream()
        .filter(entry -> range.contains(entry.getKey()))
        .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
        .toList();
  }
}
