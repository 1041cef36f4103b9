package io.kvorum.server.node;

import io.kvorum.raft.LogEntry;
import io.kvorum.storage.spi.LogStorage;
import java.util.List;

/// Reads committed entries from the log in pieces of a few megabytes, and hands them out in
/// batches: what a batch leaves over is not read again. One thread.
final class CommittedEntries {
  private static final int PIECE_BYTES = 4 << 20;

  private final LogStorage log;

  /// Read and not yet handed out. Committed, so that nothing can replace it in the log.
  private List<LogEntry> left = List.of();

  CommittedEntries(LogStorage log) {
    this.log = log;
  }

  /// From `from` on, at least one and at most `max` entries.
  ///
  /// @param committed inclusive; at least `from`
  List<LogEntry> read(long from, long committed, int max) {
    if (left.isEmpty() || left.getFirst().index() != from) {
      List<LogEntry> piece = log.read(from, PIECE_BYTES);
      left = piece.subList(0, (int) Math.min(piece.size(), committed - from + 1));
    }
    if (left.isEmpty()) {
      throw new IllegalStateException(
          "entry " + from + " is committed but not in the log, which starts after " + log.start());
    }
    int count = Math.min(left.size(), max);
    List<LogEntry> batch = left.subList(0, count);
    left = count == left.size() ? List.of() : left.subList(count, left.size());
    return batch;
  }
}
