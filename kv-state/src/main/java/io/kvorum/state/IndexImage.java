package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.state.mvcc.Snapshot;
import java.util.function.Consumer;

/// The key index at a moment at which no compaction was under way, to be kept as an
/// `IndexCheckpoint`, once the store is durable up to there. Immutable; from any thread.
public final class IndexImage {
  private final Snapshot keys;

  IndexImage(Snapshot keys) {
    this.keys = keys;
  }

  public long revision() {
    return keys.revision();
  }

  /// -1 if nothing was ever compacted.
  public long compactRevision() {
    return keys.compacted();
  }

  /// How many keys exist.
  public int keys() {
    return keys.size();
  }

  /// Hands over all pieces, in their order: each some hundred kilobytes.
  public void write(Consumer<? super Bytes> pieces) {
    keys.write(pieces);
  }
}
