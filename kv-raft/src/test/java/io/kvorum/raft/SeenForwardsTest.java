package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import org.junit.jupiter.api.Test;

class SeenForwardsTest {
  private final SeenForwards forwards = new SeenForwards();

  private static ProposalId id(long boot, long sequence) {
    return new ProposalId(new MemberId(7), boot, sequence);
  }

  @Test
  void a_double_is_told_from_a_first_copy_also_out_of_order() {
    assertThat(forwards.isFirst(id(1, 10))).isTrue();
    assertThat(forwards.isFirst(id(1, 12))).isTrue();
    assertThat(forwards.isFirst(id(1, 11))).isTrue();
    assertThat(forwards.isFirst(id(1, 11))).isFalse();
    assertThat(forwards.isFirst(id(1, 10))).isFalse();
  }

  @Test
  void what_is_older_than_the_window_counts_as_seen() {
    forwards.isFirst(id(1, 5));
    forwards.isFirst(id(1, 5 + SeenForwards.WINDOW));

    assertThat(forwards.isFirst(id(1, 5))).isFalse();
    assertThat(forwards.isFirst(id(1, 4))).isFalse();
    assertThat(forwards.isFirst(id(1, 6))).isTrue();
    assertThat(forwards.isFirst(id(1, 6 + SeenForwards.WINDOW))).isTrue();
    assertThat(forwards.isFirst(id(1, 6 + SeenForwards.WINDOW))).isFalse();
  }

  @Test
  void a_new_boot_begins_anew_and_an_old_one_counts_as_seen() {
    forwards.isFirst(id(2, 1));

    assertThat(forwards.isFirst(id(3, 1))).isTrue();
    assertThat(forwards.isFirst(id(2, 9))).isFalse();
  }
}
