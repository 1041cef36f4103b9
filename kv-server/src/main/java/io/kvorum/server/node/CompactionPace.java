package io.kvorum.server.node;

/// How fast obsolete rows are removed: this many, then a pause, so that requests go on beside it.
public record CompactionPace(int rowsPerBatch, long pauseNanos) {
  public CompactionPace {
    if (rowsPerBatch < 1 || pauseNanos < 0) {
      throw new IllegalArgumentException(rowsPerBatch + " rows, pause " + pauseNanos + " ns");
    }
  }

  /// etcd's compaction-batch-limit and compaction-sleep-interval.
  public static CompactionPace defaults() {
    return new CompactionPace(1_000, 10_000_000);
  }
}
