package io.kvorum.state.mvcc;

import io.kvorum.api.KeyValue;

/// A revision row that is not a tombstone, decoded. `main` is `kv.modRevision()`.
record Row(int sub, KeyValue kv) {
  /// What a row takes in the heap besides its key and value: three records, two strings of bytes.
  private static final int OVERHEAD_BYTES = 160;

  long main() {
    return kv.modRevision();
  }

  boolean is(long main, int sub) {
    return this.sub == sub && kv.modRevision() == main;
  }

  int weightBytes() {
    return OVERHEAD_BYTES + kv.key().length() + kv.value().length();
  }
}
