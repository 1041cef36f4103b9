package io.kvorum.storage.file;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import io.kvorum.storage.support.LogOutline;
import java.util.ArrayList;
import java.util.List;

/// What the log holds, without the entries: hard state, start, terms, and where each entry lies.
/// Recovery and the running log change it by the same methods. Guarded by the log's lock.
final class LogIndex {
  private final List<Segment> segments = new ArrayList<>();
  private final LogOutline outline;

  LogIndex(Checkpoint checkpoint) {
    outline = new LogOutline(checkpoint.hardState(), checkpoint.start(), checkpoint.last());
  }

  Checkpoint checkpoint() {
    return new Checkpoint(last(), hardState(), start());
  }

  /// Whether a checkpoint tells the same, and takes its word for the term of the last entry, which
  /// is not known where its segment is gone.
  boolean agreesWith(Checkpoint checkpoint) {
    boolean agrees =
        checkpoint.hardState().equals(hardState())
            && checkpoint.start().equals(start())
            && checkpoint.last().index() == last().index();
    if (agrees) {
      outline.truncateBehind(checkpoint.last());
    }
    return agrees;
  }

  HardState hardState() {
    return outline.hardState();
  }

  LogStart start() {
    return outline.start();
  }

  LogId last() {
    return outline.last();
  }

  TermRuns terms() {
    return outline.terms();
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
    outline.hardState(next);
  }

  /// Entries before the table's first one may be unknown here, when their segments are gone.
  void truncateFrom(long index) {
    if (index == 0 || index > last().index()) {
      return;
    }
    for (int i = segments.size() - 1; i >= 0; i--) {
      segments.get(i).entries().truncateFrom(index);
    }
    outline.truncateBehind(
        new LogId(
            index - 1 > start().index() ? knownTerm(index - 1) : start().id().term(), index - 1));
  }

  /// An entry of the active segment.
  void append(LogId id, int position, int length) {
    active().entries().add(id.index(), position, length);
    outline.append(id);
  }

  void compact(LogStart next) {
    outline.compact(next);
  }

  void reset(LogStart next) {
    for (Segment segment : segments) {
      segment.entries().truncateFrom(0);
    }
    outline.reset(next);
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
    long expected = start().index() + 1;
    for (Segment segment : segments) {
      EntryTable entries = segment.entries();
      if (!entries.isEmpty() && entries.end() > expected) {
        if (entries.first() > expected) {
          return expected;
        }
        expected = entries.end();
      }
    }
    return expected > last().index() ? 0 : expected;
  }

  /// Always on: what the log is asked to remember must follow from what it holds.
  void check(LogWrite write) {
    outline.check(write);
  }

  void checkCompaction(LogStart next) {
    outline.checkCompaction(next);
  }

  /// While a log is recovered whose oldest segments are gone, an entry's term may be unknown: no
  /// living entry depends on it.
  private long knownTerm(long index) {
    for (Segment segment : segments) {
      if (segment.entries().contains(index)) {
        return outline.termAt(index);
      }
    }
    return 0;
  }

  private boolean isDead(Segment segment) {
    return segment.entries().isEmpty() || segment.entries().end() <= start().index() + 1;
  }
}
