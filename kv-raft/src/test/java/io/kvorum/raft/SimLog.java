package io.kvorum.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A log as plain data: what a member's disk holds, or what its core believes to be in the log.
final class SimLog {
  private HardState hardState = HardState.INITIAL;
  private LogStart start;
  private final List<LogEntry> entries = new ArrayList<>();

  SimLog(LogStart start) {
    this.start = start;
  }

  static SimLog copyOf(SimLog other) {
    SimLog copy = new SimLog(other.start);
    copy.hardState = other.hardState;
    copy.entries.addAll(other.entries);
    return copy;
  }

  HardState hardState() {
    return hardState;
  }

  LogStart start() {
    return start;
  }

  long lastIndex() {
    return start.index() + entries.size();
  }

  Optional<LogId> id(long index) {
    if (index == start.index()) {
      return Optional.of(start.id());
    }
    return index > start.index() && index <= lastIndex()
        ? Optional.of(entry(index).id())
        : Optional.empty();
  }

  LogEntry entry(long index) {
    return entries.get((int) (index - start.index() - 1));
  }

  /// Entries from `from` on, as the SPI's LOG-3 says; none if they are compacted.
  List<LogEntry> read(long from, int maxBytes) {
    List<LogEntry> read = new ArrayList<>();
    long bytes = 0;
    for (long i = from; i > start.index() && i <= lastIndex(); i++) {
      bytes += entry(i).weight();
      if (!read.isEmpty() && bytes > maxBytes) {
        break;
      }
      read.add(entry(i));
    }
    return read;
  }

  TermRuns terms() {
    List<TermRuns.Run> runs = new ArrayList<>();
    for (LogEntry entry : entries) {
      if (runs.isEmpty() || runs.getLast().term() != entry.term()) {
        runs.add(new TermRuns.Run(entry.index(), entry.term()));
      }
    }
    return new TermRuns(runs, lastIndex());
  }

  void change(Effect effect) {
    switch (effect) {
      case Effect.Persist e -> write(e.write());
      case Effect.ResetLog e -> {
        entries.clear();
        start = e.start();
      }
      case Effect.CompactLog e -> compact(e.start());
      case Effect.Apply e -> {}
      case Effect.InstallSnapshot e -> {}
      case Effect.Send e -> {}
      case Effect.ReadLog e -> {}
      case Effect.SendSnapshot e -> {}
      case Effect.ReadReady e -> {}
      case Effect.ReadFailed e -> {}
      case Effect.Refused e -> {}
      case Effect.RoleChanged e -> {}
    }
  }

  private void write(LogWrite write) {
    hardState = write.hardState();
    if (write.truncateFrom() > 0) {
      if (write.truncateFrom() <= start.index()) {
        throw new AssertionError("cut at " + write.truncateFrom() + ", start " + start);
      }
      while (lastIndex() >= write.truncateFrom()) {
        entries.removeLast();
      }
    }
    for (LogEntry entry : write.entries()) {
      if (entry.index() != lastIndex() + 1) {
        throw new AssertionError("entry " + entry.id() + " after " + lastIndex());
      }
      entries.add(entry);
    }
  }

  private void compact(LogStart newStart) {
    if (!id(newStart.index()).equals(Optional.of(newStart.id()))) {
      throw new AssertionError("compaction at " + newStart + ", log starts at " + start);
    }
    entries.subList(0, (int) (newStart.index() - start.index())).clear();
    start = newStart;
  }
}
