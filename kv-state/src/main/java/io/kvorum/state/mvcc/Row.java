package io.kvorum.state.mvcc;

import io.kvorum.api.KeyValue;

/// A revision row that is not a tombstone, decoded. Its main revision is `kv.modRevision()`.
final class Row {
  /// What a row takes in the heap besides its key and value: its objects and their headers.
  private static final int OVERHEAD_BYTES = 160;

  private final int sub;
  private final KeyValue kv;

  /// The cache's own mark: asked for since the hand came by. Lost updates do no harm.
  private boolean used;

  Row(int sub, KeyValue kv, boolean used) {
    this.sub = sub;
    this.kv = kv;
    this.used = used;
  }

  long main() {
    return kv.modRevision();
  }

  int sub() {
    return sub;
  }

  KeyValue kv() {
    return kv;
  }

  boolean is(long main, int sub) {
    return this.sub == sub && kv.modRevision() == main;
  }

  boolean isUsed() {
    return used;
  }

  /// Written only when it changes, so that readers do not fight for the line.
  void used(boolean now) {
    if (used != now) {
      used = now;
    }
  }

  int weightBytes() {
    return OVERHEAD_BYTES + kv.key().length() + kv.value().length();
  }
}
