package io.kvorum.server.node;

import io.kvorum.raft.Effect;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogWrite;
import io.kvorum.server.metrics.NodeMeter;
import io.kvorum.storage.spi.LogStorage;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The log lane: writes all that is queued, syncs once, acknowledges by a watermark. The only place
/// where an answer waits for the disk. Whichever thread gives it its turn, turns do not overlap.
final class LogDuty implements Duty {
  private final LogStorage log;
  private final NodeMeter meter;
  private final ConcurrentLinkedQueue<Effect> queue = new ConcurrentLinkedQueue<>();
  private volatile Runnable queued = () -> {};
  private volatile Runnable persisted = () -> {};
  private volatile long persistedTicket;

  LogDuty(LogStorage log, NodeMeter meter) {
    this.log = log;
    this.meter = meter;
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
      meter.logSynced(System.nanoTime() - before);
      persistedTicket = ticket;
      persisted.run();
    }
    return true;
  }

  private long write(Effect effect) {
    return switch (effect) {
      case Effect.Persist p -> {
        write(p.write());
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

  private void write(LogWrite write) {
    long bytes = 0;
    for (LogEntry entry : write.entries()) {
      bytes += entry.weight();
    }
    long before = System.nanoTime();
    log.write(write);
    meter.logWritten(bytes, System.nanoTime() - before);
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return Long.MAX_VALUE;
  }
}
