package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.state.schema.Schema;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// Makes of each revision row the state of its key after it, as if there were no older one; in
/// pieces of many rows.
final class StateReader implements Iterator<List<KeyState>> {
  private static final int PIECE = 1_000;

  private final Cursor rows;
  private boolean more;

  StateReader(Cursor rows) {
    this.rows = rows;
    this.more = rows.next();
  }

  @Override
  public boolean hasNext() {
    return more;
  }

  @Override
  public List<KeyState> next() {
    if (!more) {
      throw new NoSuchElementException("no more rows");
    }
    List<KeyState> piece = new ArrayList<>(PIECE);
    while (more && piece.size() < PIECE) {
      piece.add(read(rows.key(), rows.value()));
      more = rows.next();
    }
    return piece;
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
