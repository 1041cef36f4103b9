package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.state.schema.Schema;
import io.kvorum.state.tree.TreeEditor;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.WriteBatch;

/// Removes the rows that a compaction has made obsolete: of each key all but the newest up to the
/// compacted revision, and that one too if it is a tombstone before it (etcd 3.7 keeps a tombstone
/// at the very revision).
///
/// It walks the rows written since the compaction before: only their keys can have obsolete rows. A
/// [Survey] reads them, away from the thread that applies; what is obsolete is then known without
/// reading. Where it stands is not stored: after a restart it walks again from the last finished
/// compaction, and finds less to do. Of one key, older rows go before newer ones, so that a crash
/// in between leaves what a reader of the compacted revision needs. One thread, the one that
/// applies.
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

  /// What is to be read before the next removal.
  public Survey survey(int maxRows) {
    return new Survey(store, position, versions.compacted(), maxRows);
  }

  /// Removes up to `maxRows` obsolete rows of the keys that the survey has found and not handled
  /// yet; returns the index of the keys without them.
  public Snapshot remove(Survey survey, int maxRows) {
    WriteBatch batch = new WriteBatch();
    int left = maxRows;
    while (left > 0 && !survey.isHandled()) {
      KeyState state = versions.index().tree().get(survey.keys().getFirst());
      int obsolete = state == null ? 0 : obsolete(state, survey.target());
      int removed = Math.min(obsolete, left);
      if (state != null && removed > 0) {
        remove(state, removed, batch);
        left -= removed;
      }
      if (removed == obsolete) {
        survey.keys().removeFirst();
      }
    }
    if (survey.isHandled()) {
      goOnAfter(survey, batch);
    }
    if (!batch.isEmpty()) {
      store.write(batch);
    }
    return versions.snapshot();
  }

  private void goOnAfter(Survey survey, WriteBatch batch) {
    Bytes next = survey.next();
    if (next != null) {
      position = next;
      return;
    }
    finished = survey.target();
    position = Schema.row(Math.max(finished, 0), 0);
    batch.put(Schema.COMPACTION_FINISHED, Schema.number(finished));
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
