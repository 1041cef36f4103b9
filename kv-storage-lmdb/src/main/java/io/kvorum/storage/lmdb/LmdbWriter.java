package io.kvorum.storage.lmdb;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.storage.spi.WriteBatch;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/// Does a batch in one transaction.
record LmdbWriter(Dbi<byte[]> rows, Txn<byte[]> transaction) {
  void apply(WriteBatch.Change change) {
    switch (change) {
      case WriteBatch.Put put -> put(put.key(), put.value());
      case WriteBatch.Delete delete -> delete(delete.key());
      case WriteBatch.DeleteRange delete -> deleteRange(delete.range());
    }
  }

  private void put(Bytes key, Bytes value) {
    if (LmdbKeys.isLong(key)) {
      NavigableMap<Bytes, Bytes> bucket = bucket(key);
      bucket.put(key, value);
      replace(LmdbKeys.row(key), bucket);
    } else {
      rows.put(transaction, LmdbKeys.row(key), value.array());
    }
  }

  private void delete(Bytes key) {
    if (LmdbKeys.isLong(key)) {
      NavigableMap<Bytes, Bytes> bucket = bucket(key);
      bucket.remove(key);
      replace(LmdbKeys.row(key), bucket);
    } else {
      rows.delete(transaction, LmdbKeys.row(key));
    }
  }

  private NavigableMap<Bytes, Bytes> bucket(Bytes key) {
    byte[] row = LmdbKeys.row(key);
    byte @Nullable [] value = rows.get(transaction, row);
    return value == null ? new TreeMap<>() : LmdbKeys.entries(row, value);
  }

  private void replace(byte[] row, NavigableMap<Bytes, Bytes> bucket) {
    if (bucket.isEmpty()) {
      rows.delete(transaction, row);
    } else {
      rows.put(transaction, row, LmdbKeys.bucket(bucket));
    }
  }

  /// Row by row: after a deletion LMDB's cursor stands before the next row.
  private void deleteRange(KeyRange range) {
    if (range.isEmpty()) {
      return;
    }
    try (Cursor<byte[]> cursor = rows.openCursor(transaction)) {
      boolean found = cursor.get(LmdbKeys.row(range.from()), GetOp.MDB_SET_RANGE);
      while (found) {
        byte[] row = cursor.key();
        NavigableMap<Bytes, Bytes> entries = LmdbKeys.entries(row, cursor.val());
        if (isBehind(range, entries.firstKey())) {
          return;
        }
        if (entries.keySet().removeIf(range::contains)) {
          if (entries.isEmpty()) {
            cursor.delete();
          } else {
            cursor.put(row, LmdbKeys.bucket(entries));
          }
        }
        found = cursor.next();
      }
    }
  }

  private static boolean isBehind(KeyRange range, Bytes key) {
    return range.to().isPresent() && key.compareTo(range.to().get()) >= 0;
  }
}
