package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.raft.TermRuns.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RaftLogTest {
  /// Entries 4 to 9 with terms 2 2 3 3 3 6, after entry 3 of term 1.
  private static RaftLog log() {
    return new RaftLog(
        new LogId(1, 3), new TermRuns(List.of(new Run(4, 2), new Run(6, 3), new Run(9, 6)), 9));
  }

  @Test
  void knows_the_term_of_each_entry_from_its_start_on() {
    RaftLog log = log();
    List<Long> terms = new ArrayList<>();
    for (long i = 3; i <= 9; i++) {
      terms.add(log.term(i));
    }
    assertThat(terms).containsExactly(1L, 2L, 2L, 3L, 3L, 3L, 6L);
    assertThat(log.last()).isEqualTo(new LogId(6, 9));
    assertThat(log.matches(new LogId(3, 8))).isTrue();
    assertThat(log.matches(new LogId(6, 8))).isFalse();
    assertThat(log.matches(new LogId(6, 10))).isFalse();
    assertThatThrownBy(() -> log.term(2)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void the_hint_after_a_refusal_skips_whole_terms() {
    assertThat(log().lastNotAfter(9, 5)).isEqualTo(8);
    assertThat(log().lastNotAfter(20, 2)).isEqualTo(5);
    assertThat(log().lastNotAfter(7, 3)).isEqualTo(7);
    assertThat(log().lastNotAfter(7, 0)).isEqualTo(3);
  }

  @Test
  void terms_never_go_back_and_indices_leave_no_gap() {
    assertThatThrownBy(() -> log().append(new LogId(5, 10)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> log().append(new LogId(6, 11)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> log().truncateFrom(3)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> log().compact(new LogId(2, 6)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void runs_that_do_not_fit_the_start_are_refused() {
    LogId start = new LogId(2, 3);
    for (TermRuns bad :
        List.of(
            new TermRuns(List.of(new Run(5, 2)), 6),
            new TermRuns(List.of(new Run(4, 1)), 6),
            new TermRuns(List.of(new Run(4, 2), new Run(5, 2)), 6),
            new TermRuns(List.of(new Run(4, 2), new Run(6, 3)), 5),
            new TermRuns(List.of(), 4))) {
      assertThatThrownBy(() -> new RaftLog(start, bad))
          .as("%s", bad)
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void does_what_a_plain_list_of_terms_does() {
    for (long seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RaftLog log = new RaftLog(LogId.ZERO, TermRuns.none(0));
      List<Long> terms = new ArrayList<>(List.of(0L));
      int start = 0;
      for (int step = 0; step < 60; step++) {
        int last = terms.size() - 1;
        int choice = random.nextInt(10);
        if (choice == 0 && last > start) {
          int from = start + 1 + random.nextInt(last - start);
          log.truncateFrom(from);
          terms.subList(from, terms.size()).clear();
        } else if (choice == 1) {
          start += random.nextInt(last - start + 1);
          log.compact(new LogId(terms.get(start), start));
        } else {
          long term = terms.getLast() + random.nextInt(5) / 4;
          log.append(new LogId(term, terms.size()));
          terms.add(term);
        }
        for (int i = start; i < terms.size(); i++) {
          assertThat(log.term(i)).as("seed %d index %d", seed, i).isEqualTo(terms.get(i));
        }
        assertThat(log.lastIndex()).isEqualTo(terms.size() - 1);
        assertThat(log.knows(start - 1L)).isFalse();
      }
    }
  }
}
