package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.state.schema.Schema;
import io.kvorum.state.tree.SortedTree;
import io.kvorum.state.tree.TreeEditor;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.View;

/// What a member that starts makes of its store: the key index, by one walk over all revision rows
/// in the order in which they were written.
///
/// The revision is read, not computed from the rows: a compaction may have removed the last of them
/// (etcd #17780, #6633).
public record Restore(VersionStore versions, StoredRows stored, Compactor compactor) {
  public static Restore from(OrderedStore store, long cacheBytes) {
    try (View view = store.view()) {
      long revision = number(view, Schema.REVISION, 1);
      long compacted = number(view, Schema.COMPACTED, -1);
      long finished = number(view, Schema.COMPACTION_FINISHED, -1);
      StoredRows stored = new StoredRows(store, cacheBytes, compacted);
      VersionStore versions = new VersionStore(index(view, revision), stored, revision, compacted);
      return new Restore(versions, stored, new Compactor(versions, store, finished));
    }
  }

  private static long number(View view, Bytes key, long whenAbsent) {
    Bytes value = view.get(key);
    return value == null ? whenAbsent : Schema.number(value);
  }

  private static SortedTree<KeyState> index(View view, long revision) {
    TreeEditor<KeyState> index = new TreeEditor<>(SortedTree.empty());
    try (Cursor rows = view.scan(Schema.rows(0, revision), OrderedStore.Order.ASCENDING)) {
      while (rows.next()) {
        add(index, rows.key(), rows.value());
      }
    }
    return index.freeze();
  }

  /// Most keys have one row: the tree is searched once for it, and a second time for the others.
  private static void add(TreeEditor<KeyState> index, Bytes rowKey, Bytes row) {
    int sub = Schema.subOf(rowKey);
    if (RowCodec.isTombstone(row)) {
      long main = Schema.mainOf(rowKey);
      KeyState before = index.put(KeyState.tombstone(RowCodec.keyOf(row), main, sub));
      if (before != null) {
        index.put(before.deleted(main, sub));
      }
    } else {
      KeyValue kv = RowCodec.decodeWithoutValue(row);
      KeyState before = index.put(KeyState.put(null, kv, sub));
      if (before != null) {
        index.put(KeyState.put(before, kv, sub));
      }
    }
  }
}
