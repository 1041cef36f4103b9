package io.kvorum.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CrewTest {
  private static final int THREADS = 3;
  private static final int PIECES = 1_000;

  private final Crew crew = new Crew(THREADS);

  @Test
  void every_piece_is_taken_once_in_order_by_the_caller() {
    List<Long> taken = new ArrayList<>();
    List<Thread> takers = new ArrayList<>();

    crew.<Long>run(
        PIECES,
        number -> number,
        piece -> {
          taken.add(piece);
          takers.add(Thread.currentThread());
        });

    assertThat(taken).isEqualTo(LongStream.range(0, PIECES).boxed().toList());
    assertThat(takers).containsOnly(Thread.currentThread());
  }

  @Test
  void pieces_are_made_beside_each_other() {
    CountDownLatch together = new CountDownLatch(THREADS);
    List<Long> taken = new ArrayList<>();

    crew.<Long>run(
        THREADS,
        number -> {
          together.countDown();
          await(together);
          return number;
        },
        taken::add);

    assertThat(taken).containsExactly(0L, 1L, 2L);
  }

  @Test
  void nothing_to_make_is_nothing_to_take() {
    List<Object> taken = new ArrayList<>();
    crew.run(0, number -> number, taken::add);
    assertThat(taken).isEmpty();
  }

  @Test
  void what_the_source_throws_reaches_the_caller_after_the_pieces_before_it() {
    List<Long> taken = new ArrayList<>();

    assertThatThrownBy(() -> crew.<Long>run(100, number -> intact(number, 7), taken::add))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("row 7 is damaged");

    assertThat(taken).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
  }

  /// Also when the source is as far ahead as it may be.
  @Test
  void when_the_sink_fails_the_source_has_stopped_before_the_caller_goes_on() {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger running = new AtomicInteger();

    assertThatThrownBy(
            () ->
                crew.<Long>run(
                    Long.MAX_VALUE,
                    number -> {
                      running.incrementAndGet();
                      made.incrementAndGet();
                      running.decrementAndGet();
                      return number;
                    },
                    CrewTest::takeUpTo50))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no room for 50");

    assertThat(made.get()).isBetween(51, 51 + 2 * THREADS);
    assertThat(running.get()).isZero();
  }

  private static long intact(long number, long damaged) {
    if (number == damaged) {
      throw new IllegalStateException("row " + number + " is damaged");
    }
    return number;
  }

  private static void takeUpTo50(long piece) {
    if (piece == 50) {
      throw new IllegalArgumentException("no room for " + piece);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
