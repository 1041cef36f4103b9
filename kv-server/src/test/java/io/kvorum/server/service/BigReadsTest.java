package io.kvorum.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
  private final BigReads reads = new BigReads(pool, 1, BUDGET_BYTES);
  private final List<String> begun = Collections.synchronizedList(new ArrayList<>());

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

  /// A read whose answer is taken note of before its future tells anybody else.
  private CompletableFuture<String> readOf(String name, long bytes) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    var _ = answer.thenRun(() -> reads.taken(bytes));
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
    reads.taken(BUDGET_BYTES);
    List<CompletableFuture<String>> waiting = List.of(read("a"), read("b"), read("c"));
    assertThat(begun).isEmpty();

    reads.freed(1);

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

    reads.freed(BUDGET_BYTES);

    assertThat(second.get()).isEqualTo("b");
  }

  @Test
  void answers_larger_than_the_whole_budget_are_read_one_after_another() throws Exception {
    CompletableFuture<String> first = readOf("a", 10 * BUDGET_BYTES);
    CompletableFuture<String> second = readOf("b", 10 * BUDGET_BYTES);

    assertThat(first.get()).isEqualTo("a");
    reads.freed(10 * BUDGET_BYTES);
    assertThat(second.get()).isEqualTo("b");
  }

  @Test
  void too_many_that_wait_are_refused_and_a_cancelled_one_frees_its_place() throws Exception {
    reads.taken(BUDGET_BYTES);
    List<CompletableFuture<String>> waiting =
        IntStream.range(0, MAX_WAITING).mapToObj(i -> read("waiting")).toList();
    assertThatThrownBy(() -> read("too many").get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.error()).isEqualTo(KvError.TOO_MANY_REQUESTS));

    waiting.get(7).cancel(false);
    CompletableFuture<String> late = read("late");
    reads.freed(BUDGET_BYTES);

    assertThat(late.get()).isEqualTo("late");
    assertThat(begun).hasSize(MAX_WAITING).endsWith("late");
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
    reads.taken(BUDGET_BYTES);
    List<CompletableFuture<String>> waiting =
        IntStream.range(0, MAX_WAITING).mapToObj(i -> read("waiting")).toList();

    pool.close();
    reads.freed(BUDGET_BYTES);

    assertThat(waiting).allMatch(CompletableFuture::isCompletedExceptionally);
  }
}
