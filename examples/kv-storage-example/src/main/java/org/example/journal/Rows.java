package org.example.journal;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.WriteBatch;
import io.kvorum.storage.support.SortedTable;

/// All rows at one moment, and the bytes of their keys and values. Immutable, so a view of the
/// store is no more than a reference to it.
record Rows(SortedTable<Bytes> table, long bytes) {
  static final Rows NONE = new Rows(SortedTable.empty(), 0);

  Rows plus(WriteBatch batch) {
    Rows rows = this;
    for (WriteBatch.Change change : batch.changes()) {
      rows =
          switch (change) {
            case WriteBatch.Put put -> rows.without(put.key()).with(put.key(), put.value());
            case WriteBatch.Delete delete -> rows.without(delete.key());
            case WriteBatch.DeleteRange delete -> rows.without(delete.range());
          };
    }
    return rows;
  }

  private Rows with(Bytes key, Bytes value) {
    return new Rows(table.put(key, value), bytes + key.length() + value.length());
  }

  private Rows without(Bytes key) {
    Bytes old = table.get(key);
    return old == null ? this : new Rows(table.remove(key), bytes - key.length() - old.length());
  }

  private Rows without(KeyRange range) {
    long removed = 0;
    SortedTable.Walk<Bytes> walk = table.walk(range, Order.ASCENDING);
    while (walk.next()) {
      removed += walk.key().length() + walk.value().length();
    }
    return new Rows(table.removeRange(range), bytes - removed);
  }
}
