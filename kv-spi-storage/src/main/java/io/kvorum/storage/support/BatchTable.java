package io.kvorum.storage.support;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.spi.WriteBatch;
import org.jspecify.annotations.Nullable;

/// What some batches, one after the other, do to a store: first `wiped` ranges are deleted, then
/// `rows` are put or deleted. Immutable.
///
/// @param bytes a bound of the memory that it takes
record BatchTable(SortedTable<Row> rows, RangeSet wiped, long bytes) {
  static final BatchTable EMPTY = new BatchTable(SortedTable.empty(), RangeSet.EMPTY, 0);

  /// A node of the tree, its key and its value, without their bytes.
  private static final int ROW_OVERHEAD_BYTES = 120;

  /// What becomes of a key: its value, or null where it is deleted.
  record Row(@Nullable Bytes value) {
    static final Row DELETED = new Row(null);
  }

  boolean isEmpty() {
    return rows.isEmpty() && wiped.isEmpty();
  }

  BatchTable plus(WriteBatch batch) {
    SortedTable<Row> newRows = rows;
    RangeSet newWiped = wiped;
    for (WriteBatch.Change change : batch.changes()) {
      switch (change) {
        case WriteBatch.Put put -> newRows = newRows.put(put.key(), new Row(put.value()));
        case WriteBatch.Delete delete -> newRows = newRows.put(delete.key(), Row.DELETED);
        case WriteBatch.DeleteRange delete -> {
          newRows = newRows.removeRange(delete.range());
          newWiped = newWiped.plus(delete.range());
        }
      }
    }
    long added = batch.bytes() + (long) ROW_OVERHEAD_BYTES * batch.changes().size();
    return new BatchTable(newRows, newWiped, bytes + added);
  }

  /// Null if the table says nothing about the key.
  @Nullable Row get(Bytes key) {
    Row row = rows.get(key);
    return row == null && wiped.covering(key) != null ? Row.DELETED : row;
  }

  /// One batch with the same effect, its rows in order.
  WriteBatch toBatch() {
    WriteBatch batch = new WriteBatch();
    wiped.ranges().forEach(batch::deleteRange);
    SortedTable.Walk<Row> walk = rows.walk(KeyRange.ALL, Order.ASCENDING);
    while (walk.next()) {
      Bytes value = walk.value().value();
      if (value == null) {
        batch.delete(walk.key());
      } else {
        batch.put(walk.key(), value);
      }
    }
    return batch;
  }
}
