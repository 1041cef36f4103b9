package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.state.schema.Schema;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.View;
import java.util.ArrayList;
import java.util.List;

/// Makes of each revision row the state of its key after it, as if there were no older one; in
/// pieces of many revisions, which several threads may read at once.
final class StateReader {
  private final OrderedStore store;
  private final long after;
  private final long upTo;
  private final long pieceRevisions;

  /// @param after the newest revision not to read
  /// @param upTo the newest revision to read
  StateReader(OrderedStore store, long after, long upTo, long pieceRevisions) {
    this.store = store;
    this.after = after;
    this.upTo = upTo;
    this.pieceRevisions = pieceRevisions;
  }

  long pieces() {
    return (upTo - after + pieceRevisions - 1) / pieceRevisions;
  }

  KeyRun piece(long number) {
    long first = after + 1 + number * pieceRevisions;
    long last = Math.min(first + pieceRevisions - 1, upTo);
    List<KeyState> states = new ArrayList<>();
    try (View view = store.view();
        Cursor rows = view.sweep(Schema.rows(first, last))) {
      while (rows.next()) {
        states.add(read(rows.key(), rows.value()));
      }
    }
    return KeyRun.of(states.toArray(KeyState[]::new));
  }

  private static KeyState read(Bytes rowKey, Bytes row) {
    int sub = Schema.subOf(rowKey);
    if (RowCodec.isTombstone(row)) {
      return KeyState.tombstone(RowCodec.keyOf(row), Schema.mainOf(rowKey), sub);
    }
    KeyValue kv = RowCodec.decodeWithoutValue(row);
    return KeyState.put(null, kv, sub);
  }
}
