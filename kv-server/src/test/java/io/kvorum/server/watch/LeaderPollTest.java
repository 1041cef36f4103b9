package io.kvorum.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LeaderPollTest {
  private final AtomicBoolean leader = new AtomicBoolean(true);
  private final LeaderPoll poll = new LeaderPoll(leader::get, 100);

  @Test
  void a_leader_missed_three_times_in_a_row_is_lost() {
    assertThat(poll.isLost(0)).isFalse();
    leader.set(false);

    assertThat(poll.isLost(100)).isFalse();
    assertThat(poll.isLost(200)).isFalse();
    assertThat(poll.isLost(250)).isFalse();
    assertThat(poll.isLost(300)).isTrue();
  }

  @Test
  void a_leader_seen_in_between_ends_the_count() {
    leader.set(false);
    assertThat(poll.isLost(0)).isFalse();
    assertThat(poll.isLost(100)).isFalse();
    leader.set(true);
    assertThat(poll.isLost(200)).isFalse();
    leader.set(false);

    assertThat(poll.isLost(300)).isFalse();
    assertThat(poll.isLost(400)).isFalse();
    assertThat(poll.isLost(500)).isTrue();
  }
}
