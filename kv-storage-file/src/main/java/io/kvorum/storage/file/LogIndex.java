package io.kvorum.storage.file;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import java.util.ArrayList;
import java.util.List;

/// What the log holds, without the entries: hard state, start, terms, and where each entry lies.
/// Recovery and the running log change it by the same methods. Guarded by the log's lock.
final class LogIndex {
  private final List<Segment> segments = new ArrayList<>();
  private final TermIndex terms = new TermIndex();
  private HardState hardState;
  private LogStart start;
  private LogId last;

  LogIndex(Checkpoint checkpoint) {
    hardState = checkpoint.hardState();
    start = checkpoint.start();
    last = checkpoint.last();
  }

  Checkpoint checkpoint() {
    return new Checkpoint(last, hardState, start);
  }

  /// Whether a checkpoint tells the same, and takes its word for the term of the last entry, which
  /// is not known where its segment is gone.
  boolean agreesWith(Checkpoint checkpoint) {
    boolean agrees =
        checkpoint.hardState().equals(hardState)
            && checkpoint.start().equals(start)
            && checkpoint.last().index() == last.index();
    last = agrees ? checkpoint.last() : last;
    return agrees;
  }

  HardState hardState() {
    return hardState;
  }

  LogStart start() {
    return start;
  }

  LogId last() {
    return last;
  }

  TermRuns terms() {
    return terms.runs(last.index());
  }

  List<Segment> segments() {
    return segments;
  }

  Segment active() {
    return segments.getLast();
  }

  void add(Segment segment) {
    segments.add(segment);
  }

  void hardState(HardState next) {
    hardState = next;
  }

  /// Entries before the table's first one may be unknown here, when their segments are gone.
  void truncateFrom(long index) {
    if (index == 0 || index > last.index()) {
      return;
    }
    for (int i = segments.size() - 1; i >= 0; i--) {
      segments.get(i).entries().truncateFrom(index);
    }
    terms.truncateFrom(index);
    last =
        new LogId(index - 1 > start.index() ? knownTerm(index - 1) : start.id().term(), index - 1);
  }

  /// An entry of the active segment.
  void append(LogId id, int position, int length) {
    active().entries().add(id.index(), position, length);
    terms.append(id.index(), id.term());
    last = id;
  }

  void compact(LogStart next) {
    start = next;
    terms.compact(next.index(), last.index());
  }

  void reset(LogStart next) {
    truncateAll();
    start = next;
    last = next.id();
  }

  /// The segment that holds an entry behind the start.
  Segment segmentOf(long index) {
    for (int i = segments.size() - 1; i >= 0; i--) {
      if (segments.get(i).entries().contains(index)) {
        return segments.get(i);
      }
    }
    throw new IllegalStateException("no segment holds entry " + index);
  }

  /// Takes out the oldest segments that hold no entry behind the start. The active one stays.
  List<Segment> removeDead() {
    List<Segment> dead = new ArrayList<>();
    while (segments.size() > 1 && isDead(segments.getFirst())) {
      dead.add(segments.removeFirst());
    }
    return dead;
  }

  /// The first entry behind the start that lies in no segment, or 0.
  long firstMissing() {
    long expected = start.index() + 1;
    for (Segment segment : segments) {
      EntryTable entries = segment.entries();
      if (!entries.isEmpty() && entries.end() > expected) {
        if (entries.first() > expected) {
          return expected;
        }
        expected = entries.end();
      }
    }
    return expected > last.index() ? 0 : expected;
  }

  /// Always on: what the log is asked to remember must follow from what it holds.
  void check(LogWrite write) {
    require(
        write.hardState().term() >= hardState.term(),
        "term " + write.hardState().term() + " after term " + hardState.term());
    long truncateFrom = write.truncateFrom();
    require(
        truncateFrom == 0 || truncateFrom > start.index(),
        "truncation from " + truncateFrom + ", which is not behind the start " + start.id());
    LogId previous = last;
    if (truncateFrom != 0 && truncateFrom <= last.index()) {
      previous = new LogId(termAt(truncateFrom - 1), truncateFrom - 1);
    }
    for (LogEntry entry : write.entries()) {
      require(
          entry.index() == previous.index() + 1 && entry.term() >= previous.term(),
          "entry " + entry.id() + " after " + previous);
      previous = entry.id();
    }
  }

  void checkCompaction(LogStart next) {
    require(
        next.index() <= last.index() && termAt(next.index()) == next.id().term(),
        "compaction up to " + next.id() + ", which the log up to " + last + " does not hold");
  }

  /// Of an entry from the start on.
  private long termAt(long index) {
    return index == start.index() ? start.id().term() : terms.termAt(index);
  }

  /// While a log is recovered whose oldest segments are gone, an entry's term may be unknown: no
  /// living entry depends on it.
  private long knownTerm(long index) {
    for (Segment segment : segments) {
      if (segment.entries().contains(index)) {
        return terms.termAt(index);
      }
    }
    return 0;
  }

  private void truncateAll() {
    for (Segment segment : segments) {
      segment.entries().truncateFrom(0);
    }
    terms.truncateFrom(0);
  }

  private boolean isDead(Segment segment) {
    return segment.entries().isEmpty() || segment.entries().end() <= start.index() + 1;
  }

  private static void require(boolean holds, String violation) {
    if (!holds) {
      throw new IllegalArgumentException("the log refuses a change: " + violation);
    }
  }
}
