package io.kvorum.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  @Test
  void a_period_compacts_first_after_a_whole_period_at_the_revision_of_its_beginning() {
    RetentionPolicy policy = RetentionPolicy.period(Duration.ofMinutes(10));

    for (int minute = 0; minute < 10; minute++) {
      assertThat(policy.look(minute * MINUTE, 100 + minute)).isEmpty();
    }
    assertThat(policy.look(10 * MINUTE, 110)).hasValue(100);
    policy.compacted(100, 10 * MINUTE);
    for (int minute = 11; minute < 20; minute++) {
      assertThat(policy.look(minute * MINUTE, 100 + minute)).isEmpty();
    }
    assertThat(policy.look(20 * MINUTE, 120)).hasValue(110);
  }

  @Test
  void a_long_period_compacts_every_hour() {
    RetentionPolicy policy = RetentionPolicy.period(Duration.ofHours(3));
    long interval = policy.intervalNanos();
    assertThat(interval).isEqualTo(6 * MINUTE);

    int looks = 0;
    int compactions = 0;
    for (long now = 0; now <= Duration.ofHours(5).toNanos(); now += interval) {
      OptionalLong target = policy.look(now, ++looks);
      if (target.isPresent()) {
        policy.compacted(target.getAsLong(), now);
        compactions++;
      }
    }
    assertThat(compactions).isEqualTo(3);
  }

  @Test
  void a_quiet_store_is_not_compacted_again() {
    RetentionPolicy policy = RetentionPolicy.period(Duration.ofMinutes(10));
    for (int minute = 0; minute < 10; minute++) {
      policy.look(minute * MINUTE, 7);
    }
    assertThat(policy.look(10 * MINUTE, 7)).hasValue(7);
    policy.compacted(7, 10 * MINUTE);
    for (int minute = 11; minute < 40; minute++) {
      assertThat(policy.look(minute * MINUTE, 7)).isEmpty();
    }
  }

  @Test
  void what_is_not_done_is_said_again_at_the_next_look_with_the_revision_of_then() {
    RetentionPolicy policy = RetentionPolicy.period(Duration.ofMinutes(10));
    for (int minute = 0; minute < 10; minute++) {
      policy.look(minute * MINUTE, 100 + minute);
    }

    assertThat(policy.look(10 * MINUTE, 110)).hasValue(100);
    assertThat(policy.look(11 * MINUTE, 111)).hasValue(101);
  }

  @Test
  void revisions_keep_the_newest() {
    RetentionPolicy policy = RetentionPolicy.revisions(1_000);

    assertThat(policy.look(0, 900)).isEmpty();
    assertThat(policy.look(5 * MINUTE, 1_500)).hasValue(500);
    policy.compacted(500, 5 * MINUTE);
    assertThat(policy.look(10 * MINUTE, 1_500)).isEmpty();
  }
}
