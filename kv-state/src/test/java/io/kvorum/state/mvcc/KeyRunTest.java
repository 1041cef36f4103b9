package io.kvorum.state.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.KeyRange;
import io.kvorum.state.tree.SortedTree;
import io.kvorum.state.tree.TreeEditor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Compared with a tree into which the rows are put one by one.
class KeyRunTest {
  private static final int ROUNDS = 200;

  @Test
  void merged_runs_are_the_same_as_rows_put_one_by_one() {
    RandomGenerator random = new Random(260);
    for (int round = 0; round < ROUNDS; round++) {
      List<KeyState> rows = rows(random, random.nextInt(600));
      assertThat(described(merged(random, rows))).isEqualTo(described(oneByOne(rows)));
    }
  }

  /// Rows of puts and tombstones, whose keys share more or less, and come again.
  private static List<KeyState> rows(RandomGenerator random, int count) {
    String start = "x".repeat(random.nextInt(20));
    int keys = 1 + random.nextInt(400);
    List<KeyState> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Now and then a key that shares less than all before it.
      String name = random.nextInt(300) == 0 ? "" : start + random.nextInt(keys);
      byte[] key = name.getBytes(StandardCharsets.US_ASCII);
      rows.add(
          random.nextInt(5) == 0
              ? KeyState.tombstone(key, i + 2, 0)
              : new KeyState(key, i + 2, i % 3, i, 1, i % 7, null));
    }
    return rows;
  }

  private static SortedTree<KeyState> merged(RandomGenerator random, List<KeyState> rows) {
    List<KeyRun> runs = new ArrayList<>();
    int from = 0;
    while (from < rows.size()) {
      int to = Math.min(rows.size(), from + 1 + random.nextInt(100));
      runs.add(KeyRun.of(rows.subList(from, to).toArray(KeyState[]::new)));
      from = to;
    }
    KeyRun all = KeyRun.of(new KeyState[0]);
    while (!runs.isEmpty()) {
      int last = runs.size() - 1;
      if (last > 0 && random.nextBoolean()) {
        runs.set(last - 1, runs.get(last - 1).merge(runs.remove(last)));
      } else {
        all = all.merge(runs.removeFirst());
      }
    }
    return all.toTree();
  }

  private static SortedTree<KeyState> oneByOne(List<KeyState> rows) {
    TreeEditor<KeyState> tree = new TreeEditor<>(SortedTree.empty());
    for (KeyState row : rows) {
      KeyState before = tree.put(row);
      if (before != null) {
        tree.put(row.after(before));
      }
    }
    return tree.freeze();
  }

  private static List<String> described(SortedTree<KeyState> tree) {
    List<String> lines = new ArrayList<>();
    tree.walk(
        KeyRange.ALL,
        state -> {
          lines.add(
              "%s %d/%d create %d version %d lease %d after %s"
                  .formatted(
                      new String(state.key(), StandardCharsets.US_ASCII),
                      state.main(),
                      state.sub(),
                      state.createRevision(),
                      state.version(),
                      state.lease(),
                      described(state.history())));
          return true;
        });
    return lines;
  }

  private static List<String> described(@Nullable History history) {
    List<String> revisions = new ArrayList<>();
    for (int i = 0; history != null && i < history.size(); i++) {
      revisions.add(history.main(i) + "/" + history.sub(i) + "/" + history.isTombstone(i));
    }
    return revisions;
  }
}
