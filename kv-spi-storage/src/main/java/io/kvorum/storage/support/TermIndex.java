package io.kvorum.storage.support;

import io.kvorum.raft.TermRuns;
import io.kvorum.raft.TermRuns.Run;
import java.util.ArrayList;
import java.util.List;

/// The terms of a log's entries, as runs. One thread at a time.
final class TermIndex {
  private final List<Run> runs = new ArrayList<>();

  void append(long index, long term) {
    if (runs.isEmpty() || runs.getLast().term() != term) {
      runs.add(new Run(index, term));
    }
  }

  void truncateFrom(long index) {
    while (!runs.isEmpty() && runs.getLast().from() >= index) {
      runs.removeLast();
    }
  }

  /// Forgets all up to `index`; `last` is the index of the last entry.
  void compact(long index, long last) {
    while (runs.size() > 1 && runs.get(1).from() <= index + 1) {
      runs.removeFirst();
    }
    if (index >= last) {
      runs.clear();
    } else if (!runs.isEmpty() && runs.getFirst().from() <= index) {
      runs.set(0, new Run(index + 1, runs.getFirst().term()));
    }
  }

  /// The term of an entry that the runs cover.
  long termAt(long index) {
    for (int i = runs.size() - 1; i >= 0; i--) {
      if (runs.get(i).from() <= index) {
        return runs.get(i).term();
      }
    }
    throw new IllegalStateException("no run of terms covers entry " + index);
  }

  TermRuns runs(long lastIndex) {
    return new TermRuns(runs, lastIndex);
  }
}
