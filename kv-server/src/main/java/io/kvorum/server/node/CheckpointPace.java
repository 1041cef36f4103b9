package io.kvorum.server.node;

/// How much is applied, in bytes or in entries, before the store is synced and the log compacted:
/// whichever comes first; and how many rows a start may have to read at least before the key index
/// is kept anew.
public record CheckpointPace(long bytes, long entries, long indexRows) {
  public CheckpointPace {
    if (bytes < 1 || entries < 1 || indexRows < 1) {
      throw new IllegalArgumentException(
          bytes + " bytes, " + entries + " entries, " + indexRows + " rows");
    }
  }
}
