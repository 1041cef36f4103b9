package io.kvorum.server.service;

import io.kvorum.api.AnswerMemory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// What answers on their way to clients take of the memory that there is for them. Any thread.
public final class AnswerBudget implements AnswerMemory {
  /// How long an answer may hold up others, besides the time that it takes at the least rate.
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /// In bytes a second.
  private static final long LEAST_RATE = 1 << 20;

  private final long budgetBytes;
  private final LongSupplier nanoClock;
  private final Set<Answer> answers = new LinkedHashSet<>();
  private long heldBytes;
  private volatile Runnable released = () -> {};

  /// @param nanoClock as `System.nanoTime()`
  public AnswerBudget(long budgetBytes, LongSupplier nanoClock) {
    this.budgetBytes = budgetBytes;
    this.nanoClock = nanoClock;
  }

  /// @param action is run whenever memory was released, by who released it
  void onRelease(Runnable action) {
    released = action;
  }

  @Override
  public synchronized Hold hold(long bytes, Runnable hangUp) {
    Answer answer = new Answer(bytes, hangUp, nanoClock.getAsLong());
    answers.add(answer);
    heldBytes += bytes;
    return answer;
  }

  synchronized boolean isUsedUp() {
    return heldBytes >= budgetBytes;
  }

  /// Hangs up on clients that have not taken their answers in time, from the oldest answer on, as
  /// far as it needs to have room.
  void makeRoom() {
    overdue().forEach(answer -> answer.hangUp.run());
  }

  private synchronized List<Answer> overdue() {
    List<Answer> overdue = new ArrayList<>();
    long now = nanoClock.getAsLong();
    long staying = heldBytes;
    for (Answer answer : answers) {
      if (staying >= budgetBytes && answer.isOverdue(now)) {
        staying -= answer.bytes;
        if (!answer.hungUp) {
          answer.hungUp = true;
          overdue.add(answer);
        }
      }
    }
    return overdue;
  }

  private synchronized boolean remove(Answer answer) {
    boolean held = answers.remove(answer);
    if (held) {
      heldBytes -= answer.bytes;
    }
    return held;
  }

  private final class Answer implements Hold {
    private final long bytes;
    private final Runnable hangUp;
    private final long sinceNanos;
    private boolean hungUp;

    Answer(long bytes, Runnable hangUp, long sinceNanos) {
      this.bytes = bytes;
      this.hangUp = hangUp;
      this.sinceNanos = sinceNanos;
    }

    boolean isOverdue(long nowNanos) {
      long limit = PATIENCE_NANOS + TimeUnit.SECONDS.toNanos(bytes / LEAST_RATE);
      return nowNanos - sinceNanos > limit;
    }

    @Override
    public void release() {
      if (remove(this)) {
        released.run();
      }
    }
  }
}
