package io.kvorum.state.mvcc;

import io.kvorum.api.Bytes;
import io.kvorum.state.schema.Schema;
import io.kvorum.state.tree.SortedTree;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.OrderedStore.View;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What a member that starts makes of its store: the key index, from a saved one and all revision
/// rows written since, piece by piece in the order in which they were written.
///
/// The revision is read, not computed from the rows: a compaction may have removed the last of them
/// (etcd #17780, #6633).
public record Restore(VersionStore versions, StoredRows stored, Compactor compactor) {
  /// Enough for sorting to pay, and few enough to be held several times.
  private static final long PIECE_REVISIONS = 1 << 16;

  /// @param saved not read unless it belongs to what the store holds now
  public static Restore from(OrderedStore store, SavedIndex saved, long cacheBytes, Feed feed) {
    try (View view = store.view()) {
      long revision = number(view, Schema.REVISION, 1);
      long compacted = number(view, Schema.COMPACTED, -1);
      long finished = number(view, Schema.COMPACTION_FINISHED, -1);
      StoredRows stored = new StoredRows(store, cacheBytes, compacted);
      SavedIndex base = saved.isStartOf(revision, compacted, finished) ? saved : SavedIndex.EMPTY;
      VersionStore versions =
          new VersionStore(index(store, base, revision, feed), stored, revision, compacted);
      return new Restore(versions, stored, new Compactor(versions, store, finished));
    }
  }

  private static long number(View view, Bytes key, long whenAbsent) {
    Bytes value = view.get(key);
    return value == null ? whenAbsent : Schema.number(value);
  }

  private static SortedTree<KeyState> index(
      OrderedStore store, SavedIndex base, long revision, Feed feed) {
    StateReader reader = new StateReader(store, base.revision(), revision, PIECE_REVISIONS);
    Deque<KeyRun> runs = new ArrayDeque<>();
    runs.add(read(base, feed));
    feed.run(reader.pieces(), reader::piece, newest -> add(runs, newest));
    while (runs.size() > 1) {
      mergeLast(runs);
    }
    return runs.getLast().toTree();
  }

  private static KeyRun read(SavedIndex saved, Feed feed) {
    List<KeyState[]> parts = new ArrayList<>();
    feed.run(saved.pieces(), number -> IndexReader.read(saved.piece().apply(number)), parts::add);
    return KeyRun.ofSorted(parts);
  }

  /// Runs of like sizes are merged: a state is moved as often as the number of pieces has bits, and
  /// what the oldest revisions of a key hold is let go soon.
  private static void add(Deque<KeyRun> runs, KeyRun newest) {
    runs.addLast(newest);
    while (runs.size() > 1 && isMergeDue(runs)) {
      mergeLast(runs);
    }
  }

  private static boolean isMergeDue(Deque<KeyRun> runs) {
    KeyRun newest = runs.removeLast();
    boolean due = runs.getLast().size() < 2 * newest.size();
    runs.addLast(newest);
    return due;
  }

  private static void mergeLast(Deque<KeyRun> runs) {
    KeyRun newer = runs.removeLast();
    runs.addLast(runs.removeLast().merge(newer));
  }
}
