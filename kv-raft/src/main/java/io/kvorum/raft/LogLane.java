package io.kvorum.raft;

import java.util.ArrayList;
import java.util.List;

/// The log as the core changes it: gathers the changes of one step into one `Persist`, and knows
/// what of them the disk has acknowledged.
final class LogLane {
  private final RaftLog log;
  private final Tickets tickets;
  private final RecentEntries recent;
  private final EffectList effects;

  private List<LogEntry> unwritten = new ArrayList<>();
  private long truncateFrom;
  private boolean hardStateChanged;

  LogLane(RaftLog log, long recentBytes, EffectList effects) {
    this.log = log;
    this.tickets = new Tickets(log.lastIndex());
    this.recent = new RecentEntries(recentBytes);
    this.effects = effects;
  }

  RaftLog log() {
    return log;
  }

  Tickets tickets() {
    return tickets;
  }

  RecentEntries recent() {
    return recent;
  }

  long durableIndex() {
    return tickets.durableIndex();
  }

  /// `keep` where a follower may soon want the entry.
  void append(LogEntry entry, boolean keep) {
    log.append(entry.id());
    unwritten.add(entry);
    if (keep) {
      recent.add(entry);
    }
  }

  void truncateFrom(long index) {
    log.truncateFrom(index);
    tickets.truncateFrom(index);
    recent.truncateFrom(index);
    while (!unwritten.isEmpty() && unwritten.getLast().index() >= index) {
      unwritten.removeLast();
    }
    if (unwritten.isEmpty()) {
      truncateFrom = truncateFrom == 0 ? index : Math.min(truncateFrom, index);
    }
  }

  /// The hard state is to be written with this step's change; its ticket.
  long changeHardState() {
    hardStateChanged = true;
    return tickets.upcoming();
  }

  /// Drops all entries: the state machine holds everything up to `start`. Until the disk has done
  /// it nothing counts as durable, however far the old log reached.
  void reset(LogStart start, HardState hardState, long tick) {
    flush(hardState, tick);
    log.reset(start.id());
    tickets.truncateFrom(1);
    recent.clear();
    effects.add(new Effect.ResetLog(tickets.issue(start.index(), tick), start));
  }

  void compact(LogStart start) {
    log.compact(start.id());
    effects.add(new Effect.CompactLog(start));
  }

  /// Ends a step: everything that changed goes to the disk as one atomic change.
  void flush(HardState hardState, long tick) {
    if (unwritten.isEmpty() && truncateFrom == 0 && !hardStateChanged) {
      return;
    }
    long ticket = tickets.issue(log.lastIndex(), tick);
    effects.add(new Effect.Persist(ticket, new LogWrite(hardState, truncateFrom, unwritten)));
    unwritten = new ArrayList<>();
    truncateFrom = 0;
    hardStateChanged = false;
  }
}
