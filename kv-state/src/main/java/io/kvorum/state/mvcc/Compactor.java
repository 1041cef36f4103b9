package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.state.schema.Schema;
import io.kvorum.state.tree.TreeEditor;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.View;
import io.kvorum.storage.spi.WriteBatch;
import org.jspecify.annotations.Nullable;

/// Removes the rows that a compaction has made obsolete: of each key all but the newest up to the
/// compacted revision, and that one too if it is a tombstone before it (etcd 3.7 keeps a tombstone
/// at the very revision).
///
/// It walks the rows written since the compaction before: only their keys can have obsolete rows.
/// Where it stands is not stored: after a restart it walks again from the last finished compaction,
/// and finds less to do. Of one key, older rows go before newer ones, so that a crash in between
/// leaves what a reader of the compacted revision needs. One thread, the one that applies.
public final class Compactor {
  private final VersionStore versions;
  private final OrderedStore store;
  private long finished;

  /// The next row to look at.
  private Bytes position;

  private long removedRows;

  Compactor(VersionStore versions, OrderedStore store, long finished) {
    this.versions = versions;
    this.store = store;
    this.finished = finished;
    this.position = Schema.row(Math.max(finished, 0), 0);
  }

  public boolean isFinished() {
    return finished >= versions.compacted();
  }

  /// How many rows it has removed since the start.
  public long removedRows() {
    return removedRows;
  }

  /// Looks at and removes up to `maxRows` rows; returns the keys without them, or null when there
  /// was nothing to do.
  public @Nullable Snapshot removeSome(int maxRows) {
    if (isFinished()) {
      return null;
    }
    long target = versions.compacted();
    WriteBatch batch = new WriteBatch();
    if (walk(target, Math.max(maxRows, 1), batch)) {
      finished = target;
      position = Schema.row(Math.max(target, 0), 0);
      batch.put(Schema.COMPACTION_FINISHED, Schema.number(target));
    }
    if (!batch.isEmpty()) {
      store.write(batch);
    }
    return versions.snapshot();
  }

  /// Returns whether it has come to the end.
  private boolean walk(long target, int maxRows, WriteBatch batch) {
    int left = maxRows;
    try (View view = store.view();
        Cursor rows = view.scan(Schema.rows(0, target), OrderedStore.Order.ASCENDING)) {
      for (boolean found = rows.seek(position); found; found = rows.next()) {
        if (left <= 0) {
          position = rows.key();
          return false;
        }
        KeyState state = versions.index().tree().get(RowCodec.keyOf(rows.value()));
        if (state == null) {
          left--;
          continue;
        }
        int obsolete = obsolete(state, target);
        int removed = Math.min(obsolete, left);
        remove(state, removed, batch);
        left -= Math.max(removed, 1);
        if (removed < obsolete) {
          position = rows.key();
          return false;
        }
      }
    }
    return true;
  }

  /// How many of the key's oldest revisions, its present one included, are obsolete.
  private static int obsolete(KeyState state, long target) {
    History history = state.history();
    int older = history == null ? 0 : history.size();
    if (state.main() <= target) {
      return older + (!state.isLive() && state.main() < target ? 1 : 0);
    }
    int newest = history == null ? -1 : history.lastUpTo(target);
    if (history == null || newest < 0) {
      return 0;
    }
    boolean gone = history.isTombstone(newest) && history.main(newest) < target;
    return newest + (gone ? 1 : 0);
  }

  private void remove(KeyState state, int count, WriteBatch batch) {
    if (count == 0) {
      return;
    }
    removedRows += count;
    History history = state.history();
    int older = history == null ? 0 : history.size();
    for (int i = 0; history != null && i < Math.min(count, older); i++) {
      batch.delete(Schema.row(history.main(i), history.sub(i)));
    }
    TreeEditor<KeyState> index = versions.index();
    if (count > older) {
      batch.delete(Schema.row(state.main(), state.sub()));
      index.remove(state.key());
    } else {
      index.put(state.withoutOldest(count));
    }
  }
}
