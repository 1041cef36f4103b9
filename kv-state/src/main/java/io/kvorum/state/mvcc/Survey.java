package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.state.schema.Schema;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.View;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The keys of the rows that a compaction has to look at next. It reads on any thread; afterwards
/// it belongs to the [Compactor], which takes the keys out one after the other.
///
/// What it has read stays true while entries are applied: rows up to a compacted revision are never
/// written again, and only the compactor removes them.
public final class Survey {
  private final OrderedStore store;
  private final Bytes from;
  private final long target;
  private final int maxRows;
  private final ArrayDeque<byte[]> keys = new ArrayDeque<>();
  private @Nullable Bytes next;

  /// @param from the first row to look at
  /// @param target the compacted revision; rows after it are of no interest
  Survey(OrderedStore store, Bytes from, long target, int maxRows) {
    this.store = store;
    this.from = from;
    this.target = target;
    this.maxRows = maxRows;
  }

  public void read() {
    try (View view = store.view();
        Cursor rows = view.scan(Schema.rows(0, target), OrderedStore.Order.ASCENDING)) {
      for (boolean more = rows.seek(from); more; more = rows.next()) {
        if (keys.size() == maxRows) {
          next = rows.key();
          return;
        }
        keys.add(RowCodec.keyOf(rows.value()));
      }
    }
  }

  long target() {
    return target;
  }

  /// The keys that are still to be looked at, of the oldest row first; one may come again.
  ArrayDeque<byte[]> keys() {
    return keys;
  }

  /// Whether all keys found have been looked at.
  public boolean isHandled() {
    return keys.isEmpty();
  }

  /// The first row that was not read, or null if there are no more up to the target.
  @Nullable Bytes next() {
    return next;
  }
}
