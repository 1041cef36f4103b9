package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import java.util.function.LongFunction;

/// The index as it was at an earlier revision, in pieces that `IndexWriter` made.
///
/// @param compacted the compaction that was finished then; -1 for none
/// @param piece from any thread
public record SavedIndex(long revision, long compacted, long pieces, LongFunction<Bytes> piece) {
  /// Of a store without a row.
  static final SavedIndex EMPTY = new SavedIndex(0, -1, 0, number -> Bytes.EMPTY);

  /// Whether a store holds all rows written since: it is not older, and no compaction has removed
  /// any.
  boolean isStartOf(long storeRevision, long storeCompacted, long finished) {
    return revision <= storeRevision && compacted == storeCompacted && compacted == finished;
  }
}
