package io.kvorum.state.mvcc;

import io.kvorum.api.KeyValue;

/// Where a snapshot finds the values of its keys.
@FunctionalInterface
interface RowSource {
  /// @throws io.kvorum.api.KvException COMPACTED if a newer compaction has removed the row
  KeyValue fetch(long main, int sub);
}
