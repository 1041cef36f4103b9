package io.kvorum.server.service;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Reads whose answers may be huge. A few are read at one time, and none is begun while answers
/// that are on their way to clients take more memory than the budget: then they wait, in order.
///
/// How big an answer is shows only when it has been read. So the budget may be exceeded by the few
/// that were begun just before it was used up, and an answer that is larger than the whole budget
/// is sent as well. Small answers take no part in it.
///
/// While reads wait for memory, clients that take their answers too slowly are hung up on.
public final class BigReads {
  private static final int MAX_WAITING = 4_096;

  private final ReadPool pool;
  private final int atOneTime;
  private final AnswerBudget budget;
  private final Executor later;
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private int reading;
  private boolean watching;

  /// @param atOneTime reads at one time: no more than the pool has threads
  /// @param budget of the answers on their way to clients
  /// @param later runs a task after the time between two looks for slow clients
  public BigReads(ReadPool pool, int atOneTime, AnswerBudget budget, Executor later) {
    this.pool = pool;
    this.atOneTime = atOneTime;
    this.budget = budget;
    this.later = later;
    budget.onRelease(this::beginWhatMay);
  }

  /// Reads when there is room; refuses with TOO_MANY_REQUESTS when too many wait already.
  ///
  /// @param answer is completed with what was read; when it is cancelled before, its place is free
  /// @return `answer`
  <T> CompletableFuture<T> run(CompletableFuture<T> answer, Supplier<T> read) {
    Runnable place = () -> begin(answer, read);
    if (!enter(place)) {
      answer.completeExceptionally(new KvException(KvError.TOO_MANY_REQUESTS));
      return answer;
    }
    var _ = answer.whenComplete((_, _) -> leave(place));
    beginWhatMay();
    return answer;
  }

  private synchronized boolean enter(Runnable place) {
    return waiting.size() < MAX_WAITING && waiting.add(place);
  }

  private synchronized void leave(Runnable place) {
    waiting.remove(place);
  }

  private void beginWhatMay() {
    Optional<Runnable> next = next();
    while (next.isPresent()) {
      next.get().run();
      next = next();
    }
  }

  private synchronized Optional<Runnable> next() {
    if (waiting.isEmpty() || reading >= atOneTime || mustWaitForMemory()) {
      return Optional.empty();
    }
    Runnable first = waiting.iterator().next();
    waiting.remove(first);
    reading++;
    return Optional.of(first);
  }

  /// Has a look at slow clients from time to time while it is so.
  private boolean mustWaitForMemory() {
    boolean mustWait = budget.isUsedUp();
    if (mustWait && !watching) {
      watching = true;
      later.execute(this::lookAtSlowClients);
    }
    return mustWait;
  }

  private void lookAtSlowClients() {
    synchronized (this) {
      watching = false;
      if (waiting.isEmpty()) {
        return;
      }
    }
    budget.makeRoom();
    beginWhatMay();
  }

  /// Called in the loop above alone, which goes on after a read that the pool refuses.
  private <T> void begin(CompletableFuture<T> answer, Supplier<T> read) {
    var _ =
        pool.run(() -> readAndHandOver(answer, read))
            .whenComplete(
                (_, refused) -> {
                  if (refused != null) {
                    answer.completeExceptionally(refused);
                    ended();
                  }
                });
  }

  /// The read counts as under way until its answer was handed over, and so was taken note of.
  ///
  /// @return whether anybody still waited for it
  private <T> Boolean readAndHandOver(CompletableFuture<T> answer, Supplier<T> read) {
    boolean wanted = !answer.isDone();
    if (wanted) {
      try {
        answer.complete(read.get());
      } catch (RuntimeException failure) {
        answer.completeExceptionally(failure);
      }
    }
    ended();
    beginWhatMay();
    return wanted;
  }

  private synchronized void ended() {
    reading--;
  }
}
