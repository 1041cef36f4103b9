package io.kvorum.raft;

import java.util.List;

/// The terms of a log's entries, as runs: a log of a million entries has a handful of them.
/// `lastIndex` is the index of the last entry, or that of the log's start if there is none; runs
/// are ascending in index and term, and the first begins right after the log's start.
public record TermRuns(List<Run> runs, long lastIndex) {
  /// Entries from `from`, inclusive, to the next run's, have this term.
  public record Run(long from, long term) {}

  public TermRuns {
    runs = List.copyOf(runs);
  }

  /// A log without entries that starts at an index.
  public static TermRuns none(long startIndex) {
    return new TermRuns(List.of(), startIndex);
  }
}
