package io.kvorum.raft;

import java.util.Arrays;

/// Which entries a log has, by term and index, without the entries. Pure arithmetic on term runs:
/// runs are few (one for each change of leader), so that every question is a short binary search.
final class RaftLog {
  private LogId start;
  private long[] froms = new long[8];
  private long[] terms = new long[8];
  private int runs;
  private long lastIndex;

  RaftLog(LogId start, TermRuns log) {
    this.start = start;
    this.lastIndex = start.index();
    for (int i = 0; i < log.runs().size(); i++) {
      TermRuns.Run run = log.runs().get(i);
      boolean inOrder =
          i == 0
              ? run.from() == start.index() + 1 && run.term() >= start.term()
              : run.from() > lastIndex && run.term() > lastTerm();
      if (!inOrder) {
        throw new IllegalStateException("log after " + start + " has runs " + log.runs());
      }
      addRun(run.from(), run.term());
      lastIndex = run.from();
    }
    if (log.lastIndex() < lastIndex || (runs == 0 && log.lastIndex() != start.index())) {
      throw new IllegalStateException("log after " + start + " ends at " + log.lastIndex());
    }
    lastIndex = log.lastIndex();
  }

  /// The entry before the first one, already in the state machine.
  LogId start() {
    return start;
  }

  long lastIndex() {
    return lastIndex;
  }

  LogId last() {
    return new LogId(lastTerm(), lastIndex);
  }

  /// Whether the term at `index` is known: from the start, inclusive, to the last entry.
  boolean knows(long index) {
    return index >= start.index() && index <= lastIndex;
  }

  long term(long index) {
    if (!knows(index)) {
      throw new IllegalStateException(
          "no entry " + index + " in " + start.index() + ".." + lastIndex);
    }
    return index == start.index() ? start.term() : terms[runOf(index)];
  }

  /// Whether this log has exactly this entry, and so everything before it (Raft 5.3).
  boolean matches(LogId id) {
    return knows(id.index()) && term(id.index()) == id.term();
  }

  /// The largest index not after `index` whose term is not after `term`, or the start's: the first
  /// place at which a log that has `term` at `index` can agree with this one.
  long lastNotAfter(long index, long term) {
    long at = Math.min(index, lastIndex);
    while (at > start.index() && term(at) > term) {
      at = froms[runOf(at)] - 1;
    }
    return Math.max(at, start.index());
  }

  void append(LogId id) {
    if (id.index() != lastIndex + 1 || id.term() < lastTerm()) {
      throw new IllegalStateException("entry " + id + " cannot follow " + last());
    }
    if (runs == 0 || terms[runs - 1] != id.term()) {
      addRun(id.index(), id.term());
    }
    lastIndex = id.index();
  }

  void truncateFrom(long index) {
    if (index <= start.index()) {
      throw new IllegalStateException("cut at " + index + " in a log after " + start);
    }
    while (runs > 0 && froms[runs - 1] >= index) {
      runs--;
    }
    lastIndex = Math.min(lastIndex, index - 1);
  }

  /// Forgets what comes before `newStart`, which this log has.
  void compact(LogId newStart) {
    if (!matches(newStart)) {
      throw new IllegalStateException("compaction at " + newStart + ", which the log lacks");
    }
    int first = newStart.index() == lastIndex ? runs : runOf(newStart.index() + 1);
    System.arraycopy(froms, first, froms, 0, runs - first);
    System.arraycopy(terms, first, terms, 0, runs - first);
    runs -= first;
    if (runs > 0) {
      froms[0] = newStart.index() + 1;
    }
    start = newStart;
  }

  void reset(LogId newStart) {
    start = newStart;
    lastIndex = newStart.index();
    runs = 0;
  }

  private long lastTerm() {
    return runs == 0 ? start.term() : terms[runs - 1];
  }

  private int runOf(long index) {
    if (index >= froms[runs - 1]) {
      return runs - 1;
    }
    int at = Arrays.binarySearch(froms, 0, runs, index);
    return at >= 0 ? at : -at - 2;
  }

  private void addRun(long from, long term) {
    if (runs == froms.length) {
      froms = Arrays.copyOf(froms, 2 * runs);
      terms = Arrays.copyOf(terms, 2 * runs);
    }
    froms[runs] = from;
    terms[runs] = term;
    runs++;
  }
}
