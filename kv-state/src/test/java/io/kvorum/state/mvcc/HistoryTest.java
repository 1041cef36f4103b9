package io.kvorum.state.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistoryTest {
  @Test
  void the_newest_revision_up_to_another_is_found() {
    History history = History.of(3, 0, false).plus(5, 2, true).plus(5, 3, false).plus(9, 0, false);
    assertThat(history.lastUpTo(2)).isEqualTo(-1);
    assertThat(history.lastUpTo(3)).isEqualTo(0);
    assertThat(history.lastUpTo(4)).isEqualTo(0);
    assertThat(history.lastUpTo(5)).isEqualTo(2);
    assertThat(history.lastUpTo(100)).isEqualTo(3);
    assertThat(history.sub(1)).isEqualTo(2);
    assertThat(history.isTombstone(1)).isTrue();
    assertThat(history.isTombstone(2)).isFalse();
  }

  @Test
  void a_history_does_not_see_what_is_added_to_those_made_of_it() {
    History first = History.of(1, 0, false);
    History second = first.plus(2, 0, false);
    History other = first.plus(7, 1, true);
    assertThat(first.size()).isEqualTo(1);
    assertThat(second.main(1)).isEqualTo(2);
    assertThat(other.main(1)).isEqualTo(7);
    assertThat(other.isTombstone(1)).isTrue();
    assertThat(second.plus(3, 0, false).main(2)).isEqualTo(3);
    assertThat(second.lastUpTo(100)).isEqualTo(1);
  }

  @Test
  void a_shortened_history_begins_later_and_can_grow() {
    History history = History.of(1, 0, false);
    for (int main = 2; main <= 100; main++) {
      history = history.plus(main, main, false);
    }
    History rest = history.withoutFirst(90).plus(200, 0, false);
    assertThat(rest.size()).isEqualTo(11);
    assertThat(rest.main(0)).isEqualTo(91);
    assertThat(rest.main(10)).isEqualTo(200);
    assertThat(history.size()).isEqualTo(100);
  }
}
