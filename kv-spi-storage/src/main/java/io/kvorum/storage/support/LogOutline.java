package io.kvorum.storage.support;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;

/// What a log is, without the commands of its entries: hard state, start, last entry and terms; and
/// what may follow from it. One thread at a time.
public final class LogOutline {
  private final TermIndex terms = new TermIndex();
  private HardState hardState;
  private LogStart start;
  private LogId last;

  /// Without entries; those up to `last` may be appended if the log is being read.
  public LogOutline(HardState hardState, LogStart start, LogId last) {
    this.hardState = hardState;
    this.start = start;
    this.last = last;
  }

  public HardState hardState() {
    return hardState;
  }

  public LogStart start() {
    return start;
  }

  /// The id of the last entry, or of the start if there is none.
  public LogId last() {
    return last;
  }

  public TermRuns terms() {
    return terms.runs(last.index());
  }

  /// The term of an entry, or of the start.
  public long termAt(long index) {
    return index == start.index() ? start.id().term() : terms.termAt(index);
  }

  public void hardState(HardState next) {
    hardState = next;
  }

  public void append(LogId id) {
    terms.append(id.index(), id.term());
    last = id;
  }

  /// Removes the entries behind one, which the caller knows to be the last from now on.
  public void truncateBehind(LogId newLast) {
    terms.truncateFrom(newLast.index() + 1);
    last = newLast;
  }

  public void compact(LogStart next) {
    start = next;
    terms.compact(next.index(), last.index());
  }

  public void reset(LogStart next) {
    terms.truncateFrom(0);
    start = next;
    last = next.id();
  }

  /// The entry behind which a write appends its own.
  ///
  /// @throws IllegalArgumentException if the write does not follow from what the log holds
  public LogId check(LogWrite write) {
    require(
        write.hardState().term() >= hardState.term(),
        "term " + write.hardState().term() + " after term " + hardState.term());
    long truncateFrom = write.truncateFrom();
    require(
        truncateFrom == 0 || truncateFrom > start.index(),
        "truncation from " + truncateFrom + ", which is not behind the start " + start.id());
    LogId kept = last;
    if (truncateFrom != 0 && truncateFrom <= last.index()) {
      kept = new LogId(termAt(truncateFrom - 1), truncateFrom - 1);
    }
    LogId previous = kept;
    for (LogEntry entry : write.entries()) {
      require(
          entry.index() == previous.index() + 1 && entry.term() >= previous.term(),
          "entry " + entry.id() + " after " + previous);
      previous = entry.id();
    }
    return kept;
  }

  /// @throws IllegalArgumentException if the log does not hold the entry of that start
  public void checkCompaction(LogStart next) {
    require(
        next.index() <= last.index() && termAt(next.index()) == next.id().term(),
        "compaction up to " + next.id() + ", which the log up to " + last + " does not hold");
  }

  private static void require(boolean holds, String violation) {
    if (!holds) {
      throw new IllegalArgumentException("the log refuses a change: " + violation);
    }
  }
}
