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
  private final long revisions;
  private final long pieceRevisions;

  /// @param revisions the newest revision to read; the oldest is 1
  StateReader(OrderedStore store, long revisions, long pieceRevisions) {
    this.store = store;
    this.revisions = revisions;
    this.pieceRevisions = pieceRevisions;
  }

  long pieces() {
    return (revisions + pieceRevisions - 1) / pieceRevisions;
  }

  KeyRun piece(long number) {
    long from = 1 + number * pieceRevisions;
    long upTo = Math.min(from + pieceRevisions - 1, revisions);
    List<KeyState> states = new ArrayList<>();
    try (View view = store.view();
        Cursor rows = view.sweep(Schema.rows(from, upTo))) {
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
