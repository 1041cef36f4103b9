package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
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
  public static Restore from(OrderedStore store, long cacheBytes, Feed feed) {
    try (View view = store.view()) {
      long revision = number(view, Schema.REVISION, 1);
      long compacted = number(view, Schema.COMPACTED, -1);
      long finished = number(view, Schema.COMPACTION_FINISHED, -1);
      StoredRows stored = new StoredRows(store, cacheBytes, compacted);
      VersionStore versions =
          new VersionStore(index(view, revision, feed), stored, revision, compacted);
      return new Restore(versions, stored, new Compactor(versions, store, finished));
    }
  }

  private static long number(View view, Bytes key, long whenAbsent) {
    Bytes value = view.get(key);
    return value == null ? whenAbsent : Schema.number(value);
  }

  /// Reading the rows and growing the tree cost about the same.
  private static SortedTree<KeyState> index(View view, long revision, Feed feed) {
    TreeEditor<KeyState> index = new TreeEditor<>(SortedTree.empty());
    try (Cursor rows = view.sweep(Schema.rows(0, revision))) {
      feed.run(new StateReader(rows), states -> states.forEach(state -> add(index, state)));
    }
    return index.freeze();
  }

  /// Most keys have one row: the tree is searched once for it, and a second time for the others.
  private static void add(TreeEditor<KeyState> index, KeyState state) {
    KeyState before = index.put(state);
    if (before != null) {
      index.put(state.after(before));
    }
  }
}
