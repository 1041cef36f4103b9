package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecentEntriesTest {
  private static final int WEIGHT = 64;

  private static LogEntry entry(long term, long index) {
    return new LogEntry(new LogId(term, index), new LogEntry.Nothing());
  }

  private static RecentEntries with(long from, long upTo, int most) {
    RecentEntries recent = new RecentEntries((long) most * WEIGHT);
    for (long i = from; i <= upTo; i++) {
      recent.add(entry(1, i));
    }
    return recent;
  }

  @Test
  void keeps_the_newest_that_fit() {
    RecentEntries recent = with(1, 500, 100);

    assertThat(recent.has(400)).isFalse();
    assertThat(recent.has(401)).isTrue();
    assertThat(recent.has(500)).isTrue();
    assertThat(recent.has(501)).isFalse();
    assertThat(recent.bytes()).isEqualTo(100 * WEIGHT);
  }

  @Test
  void gives_at_least_one_entry_and_no_more_than_the_limit_after_it() {
    RecentEntries recent = with(1, 10, 100);

    assertThat(recent.from(4, 1)).containsExactly(entry(1, 4));
    assertThat(recent.from(4, 3 * WEIGHT)).hasSize(3);
    assertThat(recent.from(9, 100 * WEIGHT)).containsExactly(entry(1, 9), entry(1, 10));
  }

  @Test
  void after_a_gap_it_begins_anew() {
    RecentEntries recent = with(1, 3, 100);

    recent.add(entry(1, 7));

    assertThat(recent.has(3)).isFalse();
    assertThat(recent.from(7, 1)).containsExactly(entry(1, 7));
    assertThat(recent.bytes()).isEqualTo(WEIGHT);
  }

  @Test
  void a_cut_removes_the_end_whole_or_in_part() {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RecentEntries recent = with(5, 90, 40);
      List<LogEntry> expected = new ArrayList<>();
      long cut = 1L + random.nextInt(95);
      recent.truncateFrom(cut);
      for (long i = 51; i < Math.min(cut, 91); i++) {
        expected.add(entry(1, i));
      }
      long next = Math.min(cut, 91);
      recent.add(entry(2, next));
      expected.add(entry(2, next));
      if (expected.size() > 40) {
        expected.removeFirst();
      }
      assertThat(recent.from(expected.getFirst().index(), 1 << 20))
          .as("seed %d, cut at %d", seed, cut)
          .isEqualTo(expected);
      assertThat(recent.bytes()).isEqualTo((long) expected.size() * WEIGHT);
    }
  }
}
