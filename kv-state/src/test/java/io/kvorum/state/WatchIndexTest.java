package io.kvorum.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchIndexTest {
  private final WatchIndex<String> index = new WatchIndex<>();

  private List<String> watchersOf(String key) {
    List<String> found = new ArrayList<>();
    index.forEach(Bytes.utf8(key), found::add);
    return found;
  }

  @Test
  void a_watcher_of_one_key_hears_of_that_key_alone() {
    index.add(KeyRange.single(Bytes.utf8("b")), "w");
    assertThat(watchersOf("b")).containsExactly("w");
    assertThat(watchersOf("a")).isEmpty();
    assertThat(watchersOf("b\0")).isEmpty();
  }

  @Test
  void a_range_has_its_start_and_not_its_end() {
    index.add(KeyRange.of(Bytes.utf8("b"), Bytes.utf8("d")), "w");
    assertThat(watchersOf("b")).containsExactly("w");
    assertThat(watchersOf("czz")).containsExactly("w");
    assertThat(watchersOf("d")).isEmpty();
    assertThat(watchersOf("a")).isEmpty();
  }

  @Test
  void a_range_without_end_has_all_later_keys() {
    index.add(KeyRange.from(Bytes.utf8("b")), "w");
    assertThat(watchersOf("\uffff")).containsExactly("w");
    assertThat(watchersOf("a")).isEmpty();
  }

  @Test
  void an_empty_range_hears_nothing() {
    index.add(KeyRange.of(Bytes.utf8("d"), Bytes.utf8("b")), "w");
    assertThat(watchersOf("c")).isEmpty();
  }

  @Test
  void removing_what_is_not_there_changes_nothing() {
    index.add(KeyRange.single(Bytes.utf8("b")), "w");
    index.remove(KeyRange.single(Bytes.utf8("b")), "other");
    index.remove(KeyRange.prefix(Bytes.utf8("b")), "w");
    assertThat(index.size()).isEqualTo(1);
    assertThat(watchersOf("b")).containsExactly("w");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void random_watchers_hear_what_a_look_at_every_range_says(long seed) {
    Random random = new Random(seed);
    List<Map.Entry<KeyRange, String>> model = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      if (random.nextInt(3) > 0 || model.isEmpty()) {
        var entry = Map.entry(randomRange(random), "w" + random.nextInt(50));
        model.add(entry);
        index.add(entry.getKey(), entry.getValue());
      } else {
        var entry = model.remove(random.nextInt(model.size()));
        index.remove(entry.getKey(), entry.getValue());
      }
      assertThat(index.size()).isEqualTo(model.size());
      if (i % 10 == 0) {
        Bytes key = randomKey(random);
        List<String> expected =
            model.stream().filter(e -> e.getKey().contains(key)).map(Map.Entry::getValue).toList();
        assertThat(watchersOf(key.utf8())).containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  private static Bytes randomKey(Random random) {
    return Bytes.utf8("k" + random.nextInt(200));
  }

  private static KeyRange randomRange(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> KeyRange.single(randomKey(random));
      case 1 -> KeyRange.prefix(randomKey(random));
      case 2 -> KeyRange.from(randomKey(random));
      default -> KeyRange.of(randomKey(random), randomKey(random));
    };
  }
}
