package io.kvorum.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TwoThreadsTest {
  private static final int PIECES = 1_000;

  private final TwoThreads pipeline = new TwoThreads();

  @Test
  void every_piece_is_taken_once_in_order_by_the_caller() {
    List<Integer> taken = new ArrayList<>();
    List<Thread> takers = new ArrayList<>();

    pipeline.run(
        IntStream.range(0, PIECES).iterator(),
        piece -> {
          taken.add(piece);
          takers.add(Thread.currentThread());
        });

    assertThat(taken).isEqualTo(IntStream.range(0, PIECES).boxed().toList());
    assertThat(takers).containsOnly(Thread.currentThread());
  }

  @Test
  void nothing_to_make_is_nothing_to_take() {
    List<Object> taken = new ArrayList<>();
    pipeline.run(List.of().iterator(), taken::add);
    assertThat(taken).isEmpty();
  }

  @Test
  void what_the_source_throws_reaches_the_caller_after_the_pieces_before_it() {
    List<Integer> taken = new ArrayList<>();
    assertThatThrownBy(() -> pipeline.run(new Numbers(100, 7), taken::add))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("row 7 is damaged");
    assertThat(taken).containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  /// Also when the source is far ahead and waits for room.
  @Test
  void when_the_sink_fails_the_source_has_stopped_before_the_caller_goes_on() {
    Numbers numbers = new Numbers(Integer.MAX_VALUE, -1);
    assertThatThrownBy(
            () ->
                pipeline.run(
                    numbers,
                    piece -> {
                      if (piece == 50) {
                        throw new IllegalArgumentException("no room for " + piece);
                      }
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no room for 50");

    int made = numbers.made.get();
    assertThat(made).isBetween(51, 100);
    assertThat(numbers.running).isFalse();
  }

  /// Counts up, and fails at one number.
  private static final class Numbers implements Iterator<Integer> {
    private final int end;
    private final int damaged;
    private final AtomicInteger made = new AtomicInteger();
    private volatile boolean running;

    Numbers(int end, int damaged) {
      this.end = end;
      this.damaged = damaged;
    }

    @Override
    public boolean hasNext() {
      return made.get() < end;
    }

    @Override
    public Integer next() {
      running = true;
      try {
        int number = made.getAndIncrement();
        if (number == damaged) {
          throw new IllegalStateException("row " + number + " is damaged");
        }
        return number;
      } finally {
        running = false;
      }
    }
  }
}
