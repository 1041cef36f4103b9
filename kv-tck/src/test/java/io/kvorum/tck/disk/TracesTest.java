package io.kvorum.tck.disk;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class TracesTest {
  private static final int OTHERS = 10;

  private final List<Thread> others = new ArrayList<>();
  private final List<Thread> left = new ArrayList<>();

  /// A thread that stays until it is interrupted.
  private static Thread waiting(String name) {
    return Thread.ofPlatform().daemon().name(name).start(TracesTest::await);
  }

  private static void await() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void startOthers() {
    for (int i = 0; i < OTHERS; i++) {
      others.add(waiting("another's"));
    }
  }

  private static void end(List<Thread> threads) {
    try {
      for (Thread thread : threads) {
        thread.interrupt();
        thread.join();
      }
      threads.clear();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void end_all() {
    end(others);
    end(left);
  }

  @Test
  void a_thread_that_every_use_leaves_is_told_by_its_name() {
    assertThatThrownBy(() -> Traces.noThread(() -> left.add(waiting("left behind"))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("left behind");
  }

  @Test
  void the_end_of_threads_of_others_hides_none_that_is_left() {
    startOthers();
    assertThatThrownBy(
            () ->
                Traces.noThread(
                    () -> {
                      left.add(waiting("left behind"));
                      if (left.size() > 1) {
                        end(others);
                      }
                    }))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void the_beginning_of_some_threads_of_others_is_no_trace() {
    AtomicInteger uses = new AtomicInteger();
    assertThatCode(
            () ->
                Traces.noThread(
                    () -> {
                      if (uses.incrementAndGet() == 2) {
                        startOthers();
                      }
                    }))
        .doesNotThrowAnyException();
  }
}
