package io.kvorum.tck.log;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import io.kvorum.storage.spi.LogStorage;
import java.util.ArrayList;
import java.util.List;

/// The log that every log must be equal to: a list in memory. One thread at a time.
public final class LogModel {
  private static final int READ_BYTES = 1 << 20;

  private HardState hardState = HardState.INITIAL;
  private LogStart start = LogStart.EMPTY;
  private final List<LogEntry> entries = new ArrayList<>();

  /// An empty log.
  public LogModel() {}

  /// The log as it is now.
  public LogModel copy() {
    LogModel copy = new LogModel();
    copy.hardState = hardState;
    copy.start = start;
    copy.entries.addAll(entries);
    return copy;
  }

  public HardState hardState() {
    return hardState;
  }

  public LogStart start() {
    return start;
  }

  public List<LogEntry> entries() {
    return List.copyOf(entries);
  }

  public LogId last() {
    return entries.isEmpty() ? start.id() : entries.getLast().id();
  }

  /// The id of an entry, or of the start.
  public LogId idAt(long index) {
    return index == start.index() ? start.id() : entries.get(offset(index)).id();
  }

  public TermRuns terms() {
    List<TermRuns.Run> runs = new ArrayList<>();
    for (LogEntry entry : entries) {
      if (runs.isEmpty() || runs.getLast().term() != entry.term()) {
        runs.add(new TermRuns.Run(entry.index(), entry.term()));
      }
    }
    return new TermRuns(runs, last().index());
  }

  public void apply(LogChange change) {
    switch (change) {
      case LogChange.Write(LogWrite write) -> write(write);
      case LogChange.Compact(LogStart next) -> compact(next);
      case LogChange.Reset(LogStart next) -> reset(next);
    }
  }

  /// What a log holds, all of it.
  public static LogModel of(LogStorage log) {
    LogModel model = new LogModel();
    model.hardState = log.hardState();
    model.start = log.start();
    long from = log.start().index() + 1;
    while (true) {
      List<LogEntry> read = log.read(from, READ_BYTES);
      if (read.isEmpty()) {
        return model;
      }
      model.entries.addAll(read);
      from += read.size();
    }
  }

  /// Whether a log tells the same by each of its methods.
  public boolean isEqualTo(LogStorage log) {
    return hardState.equals(log.hardState())
        && start.equals(log.start())
        && terms().equals(log.terms())
        && equals(of(log));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LogModel that
        && hardState.equals(that.hardState)
        && start.equals(that.start)
        && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  /// Short: for messages.
  @Override
  public String toString() {
    return "log of "
        + entries.size()
        + " entries after "
        + start
        + " to "
        + last()
        + ", "
        + hardState;
  }

  private void write(LogWrite write) {
    hardState = write.hardState();
    if (write.truncateFrom() != 0 && write.truncateFrom() <= last().index()) {
      entries.subList(offset(write.truncateFrom()), entries.size()).clear();
    }
    entries.addAll(write.entries());
  }

  private void compact(LogStart next) {
    if (next.index() > start.index()) {
      entries.subList(0, offset(next.index()) + 1).clear();
      start = next;
    }
  }

  private void reset(LogStart next) {
    entries.clear();
    start = next;
  }

  private int offset(long index) {
    return (int) (index - start.index() - 1);
  }
}
