package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.MemberId;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final Progress progress = new Progress(new MemberId(2), 11, false, 2);

  private void replicate() {
    progress.sent(10, 0);
    progress.matches(10);
  }

  @Test
  void probes_once_and_repeats_only_after_an_answered_heartbeat() {
    assertThat(progress.maySend()).isTrue();
    progress.sent(12, 0);
    assertThat(progress.maySend()).isFalse();
    assertThat(progress.next()).isEqualTo(11);

    progress.heartbeatAnswered(0);
    assertThat(progress.maySend()).isTrue();
  }

  @Test
  void a_match_opens_the_pipeline_up_to_its_limit() {
    replicate();
    assertThat(progress.state()).isEqualTo(Progress.State.REPLICATE);
    progress.sent(12, 0);
    progress.sent(15, 0);
    assertThat(progress.next()).isEqualTo(16);
    assertThat(progress.maySend()).isFalse();

    progress.matches(12);
    assertThat(progress.maySend()).isTrue();
  }

  @Test
  void a_refusal_goes_back_to_the_hint_but_never_behind_what_matched() {
    replicate();
    progress.sent(20, 0);
    progress.refuses(20, 14);
    assertThat(progress.state()).isEqualTo(Progress.State.PROBE);
    assertThat(progress.next()).isEqualTo(15);

    progress.refuses(14, 3);
    assertThat(progress.next()).isEqualTo(11);
  }

  @Test
  void an_old_refusal_says_nothing() {
    replicate();
    progress.refuses(10, 2);
    assertThat(progress.state()).isEqualTo(Progress.State.REPLICATE);

    progress.sent(20, 0);
    progress.refuses(20, 14);
    progress.refuses(20, 12);
    assertThat(progress.next()).isEqualTo(15);
  }

  @Test
  void a_pipeline_without_answers_between_two_heartbeats_is_stalled() {
    replicate();
    progress.sent(12, 0);
    assertThat(progress.heartbeatAnswered(0)).isFalse();
    assertThat(progress.heartbeatAnswered(0)).isTrue();
    progress.matches(12);
    assertThat(progress.heartbeatAnswered(0)).isFalse();
  }

  @Test
  void who_is_silent_for_a_time_out_gets_no_stream() {
    replicate();
    progress.heard();
    progress.forgetActivity();
    assertThat(progress.state()).isEqualTo(Progress.State.REPLICATE);
    progress.forgetActivity();
    assertThat(progress.state()).isEqualTo(Progress.State.PROBE);
    assertThat(progress.maySend()).isFalse();
  }

  @Test
  void the_log_is_held_for_a_snapshot_until_it_has_arrived_or_grown_too_much() {
    progress.offerSnapshot(40, 1_000);
    assertThat(progress.maySend()).isFalse();
    assertThat(progress.compactUpTo(1_100, 100)).isEqualTo(40);
    progress.snapshotSent(44, true);
    assertThat(progress.next()).isEqualTo(45);
    assertThat(progress.compactUpTo(1_100, 100)).isEqualTo(40);
    progress.matches(44);
    assertThat(progress.compactUpTo(1_100, 100)).isEqualTo(Long.MAX_VALUE);

    progress.offerSnapshot(50, 2_000);
    assertThat(progress.compactUpTo(2_101, 100)).isEqualTo(Long.MAX_VALUE);
  }
}
