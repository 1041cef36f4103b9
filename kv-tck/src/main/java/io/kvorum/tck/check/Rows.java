package io.kvorum.tck.check;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import java.util.List;
import java.util.Optional;

/// The keys of the model at the revisions that it remembers.
interface Rows {
  /// The newest revision.
  long revision();

  /// A living key as it was at a revision.
  Optional<KeyValue> get(Bytes key, long atRevision);

  /// The living keys of a range as they were at a revision, in order.
  List<KeyValue> scan(KeyRange range, long atRevision);
}
