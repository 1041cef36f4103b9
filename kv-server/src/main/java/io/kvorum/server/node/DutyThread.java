package io.kvorum.server.node;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Gives duties their turns, one after another, on one platform thread; sleeps when none has
/// anything to do. Which duties share a thread is the wiring's choice: every hop between threads
/// costs 4-5 us of CPU.
public final class DutyThread implements AutoCloseable {
  private static final long CLOSE_LIMIT_MILLIS = 5_000;

  private final List<? extends Duty> duties;
  private final Thread thread;
  private final Consumer<Throwable> onFailure;
  private volatile boolean parked;
  private volatile boolean closing;

  /// @param onFailure hears what a duty threw, once; the thread has ended then
  public DutyThread(String name, List<? extends Duty> duties, Consumer<Throwable> onFailure) {
    this.duties = List.copyOf(duties);
    this.onFailure = onFailure;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /// Makes sure that a turn begins after this call. Cheap while the thread is awake.
  public void wake() {
    if (parked) {
      LockSupport.unpark(thread);
    }
  }

  /// Ends the thread after the turn that it is in.
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    try {
      thread.join(CLOSE_LIMIT_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing) {
        if (!turnAll()) {
          sleepUnlessThereIsWork();
        }
      }
    } catch (Throwable failure) {
      onFailure.accept(failure);
    } finally {
      duties.forEach(Duty::ended);
    }
  }

  private boolean turnAll() {
    long now = System.nanoTime();
    boolean worked = false;
    for (Duty duty : duties) {
      worked |= duty.turn(now);
    }
    return worked;
  }

  /// A wake-up between the last turn and the park must not be lost: announce the park, look once
  /// more, then park; `unpark` before `park` makes the latter return at once.
  private void sleepUnlessThereIsWork() {
    parked = true;
    try {
      if (!turnAll() && !closing) {
        long now = System.nanoTime();
        long next = Long.MAX_VALUE;
        for (Duty duty : duties) {
          next = Math.min(next, duty.nextTurnNanos(now) - now);
        }
        if (next > 0) {
          LockSupport.parkNanos(this, next);
        }
      }
    } finally {
      parked = false;
    }
  }
}
