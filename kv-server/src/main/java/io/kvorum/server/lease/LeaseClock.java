package io.kvorum.server.lease;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;

/// When each lease ends. Times are on the scale of `System.nanoTime()`. A renewal only moves the
/// deadline; the heap learns of it when the old one comes up, so that a renewal costs one map
/// access. Not thread-safe.
final class LeaseClock {
  private record Due(long nanos, long lease) {}

  private final Map<Long, Long> deadlines = new HashMap<>();
  private final PriorityQueue<Due> heap =
      new PriorityQueue<>((a, b) -> Long.compare(a.nanos() - b.nanos(), 0));

  /// Sets or moves the end of a lease. Never to an earlier time than it has.
  void extend(long lease, long deadlineNanos) {
    Long before = deadlines.get(lease);
    if (before == null) {
      heap.add(new Due(deadlineNanos, lease));
      deadlines.put(lease, deadlineNanos);
    } else if (deadlineNanos - before > 0) {
      deadlines.put(lease, deadlineNanos);
    }
  }

  void remove(long lease) {
    deadlines.remove(lease);
  }

  void clear() {
    deadlines.clear();
    heap.clear();
  }

  int size() {
    return deadlines.size();
  }

  /// The nanoseconds that a lease has left, negative when it is over; `byDefault` if unknown.
  long leftNanos(long lease, long nowNanos, long byDefault) {
    Long deadline = deadlines.get(lease);
    return deadline == null ? byDefault : deadline - nowNanos;
  }

  /// Names up to `max` leases that are over. A lease is named again, `againNanos` later, until it
  /// is removed.
  void expired(long nowNanos, int max, long againNanos, LongConsumer action) {
    int named = 0;
    while (!heap.isEmpty() && heap.peek().nanos() - nowNanos <= 0 && named < max) {
      Due due = heap.remove();
      Long deadline = deadlines.get(due.lease());
      if (deadline == null) {
        continue;
      }
      if (deadline - nowNanos > 0) {
        heap.add(new Due(deadline, due.lease()));
        continue;
      }
      heap.add(new Due(nowNanos + againNanos, due.lease()));
      action.accept(due.lease());
      named++;
    }
  }

  /// When to look for expired leases next.
  long nextNanos(long byDefault) {
    Due first = heap.peek();
    return first == null ? byDefault : first.nanos();
  }
}
