package io.kvorum.server.node;

import io.kvorum.raft.HardState;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.LogWrite;
import io.kvorum.raft.TermRuns;
import io.kvorum.storage.spi.LogStorage;
import java.util.Arrays;

/// What a member's log holds, as terms: to ask quickly who has which entry.
final class SimMirror {
  private HardState hardState = HardState.INITIAL;
  private LogId start = LogId.ZERO;
  private long[] terms = new long[64];
  private int count;

  /// Looks at a log anew.
  void copy(LogStorage log) {
    hardState = log.hardState();
    start = log.start().id();
    count = 0;
    TermRuns runs = log.terms();
    int run = -1;
    for (long index = start.index() + 1; index <= runs.lastIndex(); index++) {
      if (run + 1 < runs.runs().size() && runs.runs().get(run + 1).from() == index) {
        run++;
      }
      add(runs.runs().get(run).term());
    }
  }

  HardState hardState() {
    return hardState;
  }

  LogId start() {
    return start;
  }

  long lastIndex() {
    return start.index() + count;
  }

  /// The term of an entry, or of the start; -1 where there is neither.
  long term(long index) {
    if (index == start.index()) {
      return start.term();
    }
    return index > start.index() && index <= lastIndex()
        ? terms[(int) (index - start.index() - 1)]
        : -1;
  }

  /// Whether the log has this entry, or has had it before its start.
  boolean has(LogId id) {
    return id.index() < start.index() || term(id.index()) == id.term();
  }

  void write(LogWrite write) {
    hardState = write.hardState();
    if (write.truncateFrom() > 0) {
      count = (int) Math.min(count, write.truncateFrom() - start.index() - 1);
    }
    for (LogEntry entry : write.entries()) {
      add(entry.term());
    }
  }

  void compact(LogStart newStart) {
    int gone = (int) (newStart.index() - start.index());
    System.arraycopy(terms, gone, terms, 0, count - gone);
    count -= gone;
    start = newStart.id();
  }

  void reset(LogStart newStart) {
    start = newStart.id();
    count = 0;
  }

  private void add(long term) {
    if (count == terms.length) {
      terms = Arrays.copyOf(terms, 2 * count);
    }
    terms[count++] = term;
  }
}
