package io.kvorum.server.node;

/// How much is applied, in bytes or in entries, before the store is synced and the log compacted:
/// whichever comes first.
public record CheckpointPace(long bytes, long entries) {
  public CheckpointPace {
    if (bytes < 1 || entries < 1) {
      throw new IllegalArgumentException(bytes + " bytes, " + entries + " entries");
    }
  }
}
