package io.kvorum.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.bench.load.Measurement.Phase;
import org.junit.jupiter.api.Test;

/// On a clock that only these tests move.
class MeasurementTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /// Not zero, and close to the overflow of System.nanoTime, which may happen.
  private static final long START = Long.parseLong("9223372035854775000") - SECOND;

  @Test
  void the_warm_up_is_not_measured() {
    Measurement run = closed(new Limit.Lasting(10 * SECOND), 2 * SECOND);
    assertThat(run.advance(START)).isEqualTo(Phase.WARM_UP);
    long warm = run.begin(START);
    run.ended(warm, START + SECOND, null);
    assertThat(run.advance(START + 2 * SECOND)).isEqualTo(Phase.MEASURE);
    assertThat(run.endedInWindow()).isZero();
    assertThat(run.latencies().getTotalCount()).isZero();
  }

  @Test
  void calls_that_end_in_the_window_are_throughput_and_calls_that_begin_in_it_are_latency() {
    Measurement run = closed(new Limit.Lasting(10 * SECOND), SECOND);
    run.advance(START);
    long beforeWindow = run.begin(START);
    run.advance(START + SECOND);
    run.ended(beforeWindow, START + 2 * SECOND, null);
    long inside = run.begin(START + 2 * SECOND);
    run.ended(inside, START + 2 * SECOND + 5 * MILLI, null);
    long overTheEnd = run.begin(START + 10 * SECOND);
    assertThat(run.advance(START + 11 * SECOND)).isEqualTo(Phase.DRAIN);
    assertThat(run.mayStart(START + 11 * SECOND)).isFalse();
    run.ended(overTheEnd, START + 13 * SECOND, null);
    assertThat(run.advance(START + 13 * SECOND)).isEqualTo(Phase.DONE);

    assertThat(run.endedInWindow()).isEqualTo(2);
    assertThat(run.windowSeconds()).isEqualTo(10.0);
    assertThat(run.latencies().getTotalCount()).isEqualTo(2);
    assertThat(run.latencies().getMaxValue() / (double) SECOND).isBetween(2.99, 3.01);
  }

  @Test
  void a_count_ends_the_run_with_its_last_answer() {
    Measurement run = closed(new Limit.Calls(2), 0);
    run.advance(START);
    long first = run.begin(START);
    long second = run.begin(START);
    assertThat(run.mayStart(START)).isFalse();
    run.ended(first, START + MILLI, null);
    assertThat(run.advance(START + MILLI)).isEqualTo(Phase.MEASURE);
    run.ended(second, START + 2 * MILLI, null);
    assertThat(run.advance(START + 2 * MILLI)).isEqualTo(Phase.DRAIN);
    assertThat(run.advance(START + 2 * MILLI)).isEqualTo(Phase.DONE);
    assertThat(run.endedInWindow()).isEqualTo(2);
  }

  @Test
  void errors_count_in_every_phase_and_are_no_throughput() {
    Measurement run = closed(new Limit.Lasting(SECOND), SECOND);
    run.advance(START);
    long warm = run.begin(START);
    run.ended(warm, START, "grpc-status 14: a");
    run.advance(START + SECOND);
    long measured = run.begin(START + SECOND);
    run.ended(measured, START + SECOND, "grpc-status 14: a");
    assertThat(run.errors()).containsExactly(java.util.Map.entry("grpc-status 14: a", 2L));
    assertThat(run.endedInWindow()).isZero();
    assertThat(run.latencies().getTotalCount()).isZero();
  }

  @Test
  void a_stall_is_seen_by_every_call_that_was_due_in_it() {
    // 1 000 calls a second for one second; the server answers within 1 ms but for a stall from 200
    // to 700 ms.
    Measurement run = open(1_000, new Limit.Lasting(SECOND));
    drive(run, 1, at -> at >= 200 && at < 700);

    assertThat(run.latencies().getTotalCount()).isEqualTo(1_000);
    assertThat(run.latencies().getMaxValue()).isBetween(499 * MILLI, 502 * MILLI);
    // 500 calls were due in the stall, with waits spread evenly from 500 ms down to 0.
    long slow = run.latencies().getCountBetweenValues(100 * MILLI, SECOND);
    assertThat(slow).isGreaterThanOrEqualTo(390);
    assertThat(run.late()).isZero();
  }

  @Test
  void calls_that_a_slow_server_never_let_start_are_late_and_in_the_histogram() {
    // 10 000 a second demanded, one in a millisecond served: after the window and a drain of 2 s, 3
    // 000 have started.
    Measurement run = open(10_000, new Limit.Lasting(SECOND));
    drive(run, 1, at -> false);

    assertThat(run.latencies().getTotalCount()).isEqualTo(10_000);
    assertThat(run.late()).isBetween(6_990L, 7_010L);
    assertThat(run.latencies().getMaxValue()).isGreaterThan(2 * SECOND);
    assertThat(run.endedInWindow()).isBetween(990L, 1_001L);
  }

  @Test
  void a_rate_starts_its_calls_at_equal_distances() {
    Measurement run = open(4, new Limit.Lasting(SECOND));
    run.advance(START);
    assertThat(run.mayStart(START)).isTrue();
    assertThat(run.begin(START + 3)).isEqualTo(START);
    assertThat(run.mayStart(START + 249 * MILLI)).isFalse();
    assertThat(run.untilNextNanos(START + 240 * MILLI)).isEqualTo(10 * MILLI);
    assertThat(run.mayStart(START + 250 * MILLI)).isTrue();
    assertThat(run.begin(START + 300 * MILLI)).isEqualTo(START + 250 * MILLI);
  }

  @Test
  void a_rate_does_not_drift() {
    var schedule = new Schedule.AtRate(3, START);
    for (int i = 0; i < 3_000_000; i++) {
      schedule.begin(START);
    }
    assertThat(schedule.untilDueNanos(START))
        .isCloseTo(1_000_000 * SECOND, org.assertj.core.data.Offset.offset(1_000L));
  }

  /// When the server does not answer, in milliseconds since the start.
  private interface Stall {
    boolean at(long millis);
  }

  /// A server that ends the open calls at each millisecond outside the stall, asked by a client
  /// that may have `maxInFlight` open.
  private static void drive(Measurement run, int maxInFlight, Stall stall) {
    long[] open = new long[maxInFlight];
    int count = 0;
    for (long millis = 0; ; millis++) {
      long now = START + millis * MILLI;
      if (!stall.at(millis)) {
        while (count > 0) {
          run.ended(open[--count], now, null);
        }
      }
      if (run.advance(now) == Phase.DONE) {
        return;
      }
      while (count < maxInFlight && run.mayStart(now)) {
        open[count++] = run.begin(now);
      }
    }
  }

  private static Measurement closed(Limit limit, long warmUpNanos) {
    return new Measurement(new Schedule.AsAnswered(), limit, START, warmUpNanos, 2 * SECOND);
  }

  private static Measurement open(double rate, Limit limit) {
    return new Measurement(new Schedule.AtRate(rate, START), limit, START, 0, 2 * SECOND);
  }
}
