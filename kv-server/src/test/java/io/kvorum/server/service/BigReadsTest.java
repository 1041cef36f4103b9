package io.kvorum.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.AnswerMemory;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Reads wait for those before them to be sent, and for nothing else.
@Timeout(20)
class BigReadsTest {
  private static final long BUDGET_BYTES = 100;
  private static final int MAX_WAITING = 4_096;

  private final ReadPool pool = new ReadPool(1);
  private final AtomicLong nanos = new AtomicLong();
  private final AnswerBudget budget = new AnswerBudget(BUDGET_BYTES, nanos::get);
  private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
  private final BigReads reads = new BigReads(pool, 1, budget, later::add);
  private final List<String> begun = Collections.synchronizedList(new ArrayList<>());
  private final BlockingQueue<AnswerMemory.Hold> held = new LinkedBlockingQueue<>();
  private final List<String> hungUp = new ArrayList<>();

  @AfterEach
  void close() {
    pool.close();
  }

  private CompletableFuture<String> read(String name) {
    return reads.run(
        new CompletableFuture<>(),
        () -> {
          begun.add(name);
          return name;
        });
  }

  private AnswerMemory.Hold hold(long bytes) {
    return budget.hold(bytes, () -> hungUp.add(bytes + " bytes"));
  }

  /// Looks for slow clients, as from time to time.
  private void look() {
    later.remove().run();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /// A read whose answer is taken note of before its future tells anybody else.
  private CompletableFuture<String> readOf(String name, long bytes) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    var _ = answer.thenRun(() -> held.add(hold(bytes)));
    return reads.run(
        answer,
        () -> {
          begun.add(name);
          return name;
        });
  }

  @Test
  void without_answers_on_their_way_nothing_waits() throws Exception {
    assertThat(read("a").get()).isEqualTo("a");
  }

  @Test
  void while_the_budget_is_used_up_reads_wait_in_order() throws Exception {
    var _ = hold(BUDGET_BYTES - 1);
    AnswerMemory.Hold last = hold(1);
    List<CompletableFuture<String>> waiting = List.of(read("a"), read("b"), read("c"));
    assertThat(begun).isEmpty();

    last.release();
    last.release();

    for (CompletableFuture<String> one : waiting) {
      one.get();
    }
    assertThat(begun).containsExactly("a", "b", "c");
  }

  @Test
  void an_answer_counts_before_the_next_read_begins() throws Exception {
    CompletableFuture<String> first = readOf("a", BUDGET_BYTES);
    CompletableFuture<String> second = read("b");
    first.get();
    pool.run(() -> "the only thread has ended the first").get();
    assertThat(begun).containsExactly("a");

    held.take().release();

    assertThat(second.get()).isEqualTo("b");
  }

  @Test
  void answers_larger_than_the_whole_budget_are_read_one_after_another() throws Exception {
    CompletableFuture<String> first = readOf("a", 10 * BUDGET_BYTES);
    CompletableFuture<String> second = readOf("b", 10 * BUDGET_BYTES);

    assertThat(first.get()).isEqualTo("a");
    held.take().release();
    assertThat(second.get()).isEqualTo("b");
  }

  @Test
  void too_many_that_wait_are_refused_and_a_cancelled_one_frees_its_place() throws Exception {
    AnswerMemory.Hold all = hold(BUDGET_BYTES);
    List<CompletableFuture<String>> waiting =
        IntStream.range(0, MAX_WAITING).mapToObj(i -> read("waiting")).toList();
    assertThatThrownBy(() -> read("too many").get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.error()).isEqualTo(KvError.TOO_MANY_REQUESTS));

    waiting.get(7).cancel(false);
    CompletableFuture<String> late = read("late");
    all.release();

    assertThat(late.get()).isEqualTo("late");
    assertThat(begun).hasSize(MAX_WAITING).endsWith("late");
  }

  @Test
  void who_reads_too_slowly_is_hung_up_on_once_while_others_wait() throws Exception {
    AnswerMemory.Hold slow = hold(BUDGET_BYTES);
    CompletableFuture<String> waiting = read("a");
    pass(Duration.ofSeconds(30));
    look();
    assertThat(hungUp).isEmpty();

    pass(Duration.ofMillis(1));
    look();
    look();
    slow.release();

    assertThat(hungUp).containsExactly("100 bytes");
    assertThat(waiting.get()).isEqualTo("a");
    look();
    assertThat(later).isEmpty();
  }

  @Test
  void a_bigger_answer_may_take_longer() {
    var _ = hold(10 << 20);
    var _ = read("a");
    pass(Duration.ofSeconds(40));
    look();
    assertThat(hungUp).isEmpty();

    pass(Duration.ofMillis(1));
    look();
    assertThat(hungUp).hasSize(1);
  }

  @Test
  void no_more_are_hung_up_on_than_are_in_the_way() {
    var _ = hold(60);
    var _ = hold(39);
    var _ = hold(2);
    var _ = read("a");
    pass(Duration.ofMinutes(1));

    look();
    look();

    assertThat(hungUp).containsExactly("60 bytes");
  }

  @Test
  void nobody_is_hung_up_on_while_nobody_waits() {
    AnswerMemory.Hold slow = hold(BUDGET_BYTES);
    CompletableFuture<String> cancelled = read("a");
    cancelled.cancel(false);
    pass(Duration.ofMinutes(1));

    look();

    assertThat(hungUp).isEmpty();
    assertThat(later).isEmpty();
    slow.release();
  }

  @Test
  void a_read_that_fails_says_so_and_the_next_one_begins() throws Exception {
    CompletableFuture<String> failing =
        reads.run(
            new CompletableFuture<>(),
            () -> {
              throw new KvException(KvError.COMPACTED);
            });

    assertThatThrownBy(failing::get).cause().isInstanceOf(KvException.class);
    assertThat(read("next").get()).isEqualTo("next");
  }

  @Test
  void when_the_pool_is_closed_all_that_wait_are_told() {
    AnswerMemory.Hold all = hold(BUDGET_BYTES);
    List<CompletableFuture<String>> waiting =
        IntStream.range(0, MAX_WAITING).mapToObj(i -> read("waiting")).toList();

    pool.close();
    all.release();

    assertThat(waiting).allMatch(CompletableFuture::isCompletedExceptionally);
  }
}
