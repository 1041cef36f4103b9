package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuorumTest {
  @Test
  void a_majority_is_more_than_half() {
    int[] majorities = {1, 1, 2, 2, 3, 3, 4, 4};
    for (int voters = 0; voters < majorities.length; voters++) {
      assertThat(Quorum.of(voters)).as("%d voters", voters).isEqualTo(majorities[voters]);
    }
  }

  @Test
  void what_a_majority_has_reached_is_what_counting_says() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 2_000; round++) {
      long[] values = random.longs(1 + random.nextInt(7), 0, 10).toArray();
      long dumb = 0;
      for (long candidate = 0; candidate < 10; candidate++) {
        long least = candidate;
        if (2 * Arrays.stream(values).filter(v -> v >= least).count() > values.length) {
          dumb = candidate;
        }
      }
      assertThat(Quorum.reached(values.clone())).as("%s", Arrays.toString(values)).isEqualTo(dumb);
    }
  }

  @Test
  void a_vote_is_lost_once_it_cannot_be_won() {
    assertThat(Quorum.vote(4, 2, 1)).isEqualTo(Quorum.Outcome.PENDING);
    assertThat(Quorum.vote(4, 2, 2)).isEqualTo(Quorum.Outcome.LOST);
    assertThat(Quorum.vote(4, 3, 1)).isEqualTo(Quorum.Outcome.WON);
    assertThat(Quorum.vote(1, 1, 0)).isEqualTo(Quorum.Outcome.WON);
  }
}
