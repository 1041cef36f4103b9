package io.kvorum.raft.transport.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedialTest {
  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private final Redial redial = new Redial(Duration.ofMillis(50), Duration.ofSeconds(1));

  @Test
  void pauses_double_from_50_milliseconds_to_a_second_less_a_quarter_by_chance() {
    long expected = 50 * MILLI;
    for (int i = 0; i < 10; i++) {
      redial.began(0);
      assertThat(redial.afterFailure(0)).isBetween(expected * 3 / 4, expected);
      expected = Math.min(2 * expected, 1_000 * MILLI);
    }
  }

  @Test
  void an_attempt_that_took_long_is_not_waited_for_again() {
    redial.began(0);
    assertThat(redial.afterFailure(50 * MILLI)).isZero();
  }

  @Test
  void a_good_connection_makes_the_next_pause_short_again() {
    for (int i = 0; i < 10; i++) {
      redial.began(0);
      redial.afterFailure(0);
    }

    assertThat(redial.afterLoss(2_000 * MILLI)).isLessThanOrEqualTo(50 * MILLI);
  }

  @Test
  void a_connection_that_ends_at_once_does_not() {
    for (int i = 0; i < 10; i++) {
      redial.afterLoss(0);
    }

    assertThat(redial.afterLoss(0)).isGreaterThan(500 * MILLI);
  }
}
