package io.kvorum.server.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseClockTest {
  private final LeaseClock clock = new LeaseClock();

  private List<Long> expiredAt(long nowNanos) {
    List<Long> named = new ArrayList<>();
    clock.expired(nowNanos, 10, 1_000, named::add);
    return named;
  }

  @Test
  void a_lease_is_over_at_its_deadline_and_not_before() {
    clock.extend(7, 100);

    assertThat(expiredAt(99)).isEmpty();
    assertThat(expiredAt(100)).containsExactly(7L);
  }

  @Test
  void a_renewal_moves_the_end() {
    clock.extend(7, 100);
    clock.extend(7, 300);

    assertThat(expiredAt(200)).isEmpty();
    assertThat(expiredAt(300)).containsExactly(7L);
  }

  @Test
  void a_renewal_never_shortens_a_lease() {
    clock.extend(7, 300);
    clock.extend(7, 100);

    assertThat(clock.leftNanos(7, 0, -1)).isEqualTo(300);
  }

  @Test
  void an_expired_lease_is_named_again_until_it_is_removed() {
    clock.extend(7, 100);

    assertThat(expiredAt(100)).containsExactly(7L);
    assertThat(expiredAt(200)).isEmpty();
    assertThat(expiredAt(1_100)).containsExactly(7L);
    clock.remove(7);
    assertThat(expiredAt(9_000)).isEmpty();
  }

  @Test
  void no_more_are_named_than_asked_for_and_the_soonest_come_first() {
    clock.extend(1, 30);
    clock.extend(2, 10);
    clock.extend(3, 20);

    List<Long> named = new ArrayList<>();
    clock.expired(50, 2, 1_000, named::add);

    assertThat(named).containsExactly(2L, 3L);
  }

  @Test
  void time_may_wrap_around() {
    long now = Long.MAX_VALUE - 5;
    clock.extend(1, now + 10);

    assertThat(expiredAt(now)).isEmpty();
    assertThat(expiredAt(now + 10)).containsExactly(1L);
  }
}
