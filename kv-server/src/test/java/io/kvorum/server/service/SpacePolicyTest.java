package io.kvorum.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.storage.spi.StoreSize;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpacePolicyTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final SpacePolicy policy = new SpacePolicy();

  private static StoreSize size(long allocatedMebibytes, long inUseMebibytes) {
    return new StoreSize(allocatedMebibytes << 20, inUseMebibytes << 20);
  }

  private boolean isDue(long allocatedMebibytes, long inUseMebibytes, long seconds) {
    return policy.isDue(size(allocatedMebibytes, inUseMebibytes), seconds * SECOND);
  }

  @Test
  void a_store_is_due_when_half_of_it_is_free() {
    assertThat(isDue(1_000, 501, 0)).isFalse();
    assertThat(isDue(1_000, 500, 2)).isTrue();
  }

  @Test
  void a_small_store_is_never_due() {
    assertThat(isDue(63, 0, 0)).isFalse();
    assertThat(isDue(64, 0, 2)).isTrue();
  }

  @Test
  void a_store_is_not_due_while_more_becomes_free() {
    assertThat(isDue(1_000, 900, 0)).isFalse();
    assertThat(isDue(1_000, 400, 2)).isFalse();
    assertThat(isDue(1_000, 300, 4)).isFalse();
    assertThat(isDue(1_000, 299, 6)).isTrue();
  }

  @Test
  void after_a_run_it_pauses_ten_times_as_long() {
    policy.ran(size(1_000, 100), size(110, 100), 0, 6 * SECOND);

    assertThat(isDue(1_000, 100, 65)).isFalse();
    assertThat(isDue(1_000, 100, 66)).isTrue();
  }

  @Test
  void after_a_run_that_gained_little_it_pauses_for_an_hour() {
    policy.ran(size(1_000, 100), size(900, 100), 0, SECOND);

    assertThat(isDue(900, 100, 3_600)).isFalse();
    assertThat(isDue(900, 100, 3_601)).isTrue();
  }

  @Test
  void after_a_failed_run_it_pauses_for_an_hour() {
    policy.failed(SECOND);

    assertThat(isDue(1_000, 100, 3_600)).isFalse();
    assertThat(isDue(1_000, 100, 3_601)).isTrue();
  }
}
