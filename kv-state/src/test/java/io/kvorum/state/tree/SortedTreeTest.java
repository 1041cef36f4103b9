package io.kvorum.state.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedTreeTest {
  /// An item that counts for 0, 1 or 2.
  private static final class Word extends Item {
    private final int weight;
    private final long stamp;

    private Word(Bytes key, int weight, long stamp) {
      super(key.array());
      this.weight = weight;
      this.stamp = stamp;
    }

    @Override
    protected long stamp() {
      return stamp;
    }

    @Override
    protected int weight() {
      return weight;
    }
  }

  private final TreeEditor<Word> editor = new TreeEditor<>(SortedTree.empty());
  private final TreeMap<Bytes, Word> model = new TreeMap<>();
  private long stamp;

  private void put(Bytes key, int weight) {
    Word word = new Word(key, weight, ++stamp);
    assertThat(editor.put(word)).isSameAs(model.put(key, word));
  }

  private void remove(Bytes key) {
    assertThat(editor.remove(key.array())).isSameAs(model.remove(key));
  }

  private static void check(SortedTree<Word> tree, Map<Bytes, Word> expected) {
    tree.verify();
    assertThat(items(tree, KeyRange.ALL)).containsExactlyElementsOf(expected.values());
    assertThat(tree.weight()).isEqualTo(expected.values().stream().mapToInt(Word::weight).sum());
    expected.forEach((key, word) -> assertThat(tree.get(key.array())).isSameAs(word));
  }

  private static List<Word> items(SortedTree<Word> tree, KeyRange range) {
    List<Word> items = new ArrayList<>();
    assertThat(tree.walk(range, items::add)).isTrue();
    return items;
  }

  /// Keys with long common starts, and keys that are starts of others.
  private static Bytes randomKey(Random random, int spread) {
    String start = List.of("", "/registry/pods/default/", "/registry/", "k").get(random.nextInt(4));
    byte[] end = new byte[random.nextInt(3)];
    random.nextBytes(end);
    return Bytes.utf8(start + random.nextInt(spread)).plus(Bytes.wrap(end));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void random_changes_give_what_a_plain_sorted_map_has(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      boolean growing = round % 20 < 12;
      for (int i = 0; i < 200; i++) {
        Bytes key = randomKey(random, 300);
        if (random.nextInt(10) < (growing ? 8 : 2)) {
          put(key, random.nextInt(3));
        } else {
          Bytes present = model.ceilingKey(key);
          remove(present == null ? key : present);
        }
        if (random.nextInt(50) == 0) {
          editor.freeze();
        }
      }
      check(editor.tree(), model);
    }
  }

  @Test
  void a_tree_of_sorted_items_is_whole_and_takes_changes() {
    for (int count = 0; count < 2_000; count += 1 + count / 8) {
      TreeMap<Bytes, Word> words = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        Bytes key = Bytes.utf8("key/%06d".formatted(7 * i));
        words.put(key, new Word(key, i % 3, i));
      }
      SortedTree<Word> tree = SortedTree.of(words.values().toArray(Word[]::new));
      check(tree, words);

      TreeEditor<Word> changed = new TreeEditor<>(tree);
      TreeMap<Bytes, Word> expected = new TreeMap<>(words);
      for (int i = 0; i < count; i += 3) {
        Bytes added = Bytes.utf8("key/%06d".formatted(7 * i + 1));
        Word word = new Word(added, 1, count + i);
        expected.put(added, word);
        changed.put(word);
        Bytes removed = Bytes.utf8("key/%06d".formatted(7 * i));
        expected.remove(removed);
        changed.remove(removed.array());
      }
      check(changed.freeze(), expected);
      check(tree, words);
    }
  }

  @Test
  void a_frozen_tree_stays_as_it_was_whatever_is_changed_later() {
    Random random = new Random(5);
    List<SortedTree<Word>> frozen = new ArrayList<>();
    List<TreeMap<Bytes, Word>> copies = new ArrayList<>();
    for (int batch = 0; batch < 40; batch++) {
      for (int i = 0; i < 100; i++) {
        Bytes key = randomKey(random, 100);
        if (random.nextInt(3) > 0) {
          put(key, 1);
        } else {
          remove(key);
        }
      }
      frozen.add(editor.freeze());
      copies.add(new TreeMap<>(model));
    }
    for (int i = 0; i < frozen.size(); i++) {
      check(frozen.get(i), copies.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7})
  void a_range_has_the_items_and_the_weight_between_its_bounds(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      put(randomKey(random, 2_000), random.nextInt(3));
    }
    for (int i = 0; i < 1_000; i++) {
      Bytes from = random.nextInt(8) == 0 ? Bytes.EMPTY : randomKey(random, 2_000);
      Bytes to = randomKey(random, 2_000);
      boolean open = random.nextInt(8) == 0;
      KeyRange range = open ? KeyRange.from(from) : KeyRange.of(from, to);
      List<Word> expected =
          model.entrySet().stream()
              .filter(entry -> range.contains(entry.getKey()))
              .map(Map.Entry::getValue)
              .toList();
      assertThat(items(editor.tree(), range)).isEqualTo(expected);
      assertThat(editor.tree().weight(range))
          .isEqualTo(expected.stream().mapToInt(Word::weight).sum());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {8, 9})
  void the_weight_of_the_past_is_told_by_what_has_changed_since(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      put(randomKey(random, 2_000), random.nextInt(3));
    }
    long then = stamp;
    TreeMap<Bytes, Word> past = new TreeMap<>(model);
    Word absent = new Word(Bytes.EMPTY, 0, 0);
    for (int changes = 0; changes < 40; changes++) {
      put(randomKey(random, 2_000), random.nextInt(3));
      KeyRange range = KeyRange.of(randomKey(random, 2_000), randomKey(random, 2_000));
      int[] asked = {0};
      int weight =
          editor
              .tree()
              .weightAt(
                  range,
                  then,
                  word -> {
                    asked[0]++;
                    return past.getOrDefault(Bytes.wrap(word.key()), absent).weight();
                  });
      int expected =
          past.entrySet().stream()
              .filter(entry -> range.contains(entry.getKey()))
              .mapToInt(entry -> entry.getValue().weight())
              .sum();
      assertThat(weight).isEqualTo(expected);
      assertThat(asked[0]).isLessThanOrEqualTo(changes + 1);
    }
    editor.tree().verify();
  }

  @Test
  void a_walk_ends_when_the_visitor_has_seen_enough() {
    for (int i = 0; i < 1_000; i++) {
      put(Bytes.utf8("key" + i), 1);
    }
    List<Word> seen = new ArrayList<>();
    boolean all =
        editor
            .tree()
            .walk(
                KeyRange.ALL,
                word -> {
                  seen.add(word);
                  return seen.size() < 100;
                });
    assertThat(all).isFalse();
    assertThat(seen).isEqualTo(model.values().stream().limit(100).toList());
  }

  @Test
  void keys_in_rising_and_in_falling_order_are_all_found() {
    load(i -> i);
    model.clear();
    TreeEditor<Word> falling = new TreeEditor<>(SortedTree.empty());
    for (int i = 20_000; i > 0; i--) {
      Word word = new Word(Bytes.utf8("key" + (1_000_000 + i)), 1, i);
      falling.put(word);
      model.put(Bytes.wrap(word.key()), word);
    }
    check(falling.tree(), model);
  }

  @Test
  void a_tree_that_was_emptied_can_be_filled_again() {
    load(i -> i * 7 % 20_011);
    for (Bytes key : List.copyOf(model.keySet())) {
      remove(key);
    }
    check(editor.tree(), model);
    load(i -> i);
  }

  private void load(IntUnaryOperator order) {
    for (int i = 0; i < 20_000; i++) {
      put(Bytes.utf8("key" + (1_000_000 + order.applyAsInt(i))), 1);
    }
    check(editor.tree(), model);
  }
}
