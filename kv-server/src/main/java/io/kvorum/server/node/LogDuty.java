package io.kvorum.server.node;

import io.kvorum.raft.Effect;
import io.kvorum.storage.spi.LogStorage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;

/// The log lane: writes all that is queued, syncs once, acknowledges by a watermark. The only place
/// where an answer waits for the disk. Whichever thread gives it its turn, turns do not overlap.
final class LogDuty implements Duty {
  private final LogStorage log;
  private final LongConsumer syncNanos;
  private final ConcurrentLinkedQueue<Effect> queue = new ConcurrentLinkedQueue<>();
  private volatile Runnable queued = () -> {};
  private volatile Runnable persisted = () -> {};
  private volatile long persistedTicket;

  /// @param syncNanos hears how long each sync took
  LogDuty(LogStorage log, LongConsumer syncNanos) {
    this.log = log;
    this.syncNanos = syncNanos;
  }

  /// @param whenQueued runs when there is something to write
  /// @param whenPersisted runs when more is durable
  void wakeWith(Runnable whenQueued, Runnable whenPersisted) {
    queued = whenQueued;
    persisted = whenPersisted;
  }

  void add(Effect effect) {
    queue.add(effect);
    queued.run();
  }

  /// Whoever writes the log should look whether there is something to write.
  void wake() {
    queued.run();
  }

  /// The newest ticket that is durable; all before it are too.
  long persistedTicket() {
    return persistedTicket;
  }

  @Override
  public synchronized boolean turn(long nowNanos) {
    Effect effect = queue.poll();
    if (effect == null) {
      return false;
    }
    long ticket = 0;
    while (effect != null) {
      ticket = Math.max(ticket, write(effect));
      effect = queue.poll();
    }
    if (ticket > 0) {
      long before = System.nanoTime();
      log.sync();
      syncNanos.accept(System.nanoTime() - before);
      persistedTicket = ticket;
      persisted.run();
    }
    return true;
  }

  private long write(Effect effect) {
    return switch (effect) {
      case Effect.Persist p -> {
        log.write(p.write());
        yield p.ticket();
      }
      case Effect.ResetLog r -> {
        log.reset(r.start());
        yield r.ticket();
      }
      case Effect.CompactLog c -> {
        log.compact(c.start());
        yield 0;
      }
      default -> throw new IllegalStateException(effect + " does not belong to the log lane");
    };
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return Long.MAX_VALUE;
  }
}
