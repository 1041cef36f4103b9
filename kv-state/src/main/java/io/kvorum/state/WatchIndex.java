package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.state.watch.IntervalTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Which watchers hear of a key: single keys by a map, ranges by an interval tree. Not thread-safe.
public final class WatchIndex<W> {
  private final Map<Bytes, List<W>> singles = new HashMap<>();
  private final IntervalTree<W> ranges = new IntervalTree<>();
  private int size;

  public WatchIndex() {}

  /// One watcher may be added for many ranges, also twice for one; it is then heard as often.
  public void add(KeyRange range, W watcher) {
    if (isSingle(range)) {
      singles.computeIfAbsent(range.from(), key -> new ArrayList<>(1)).add(watcher);
    } else {
      ranges.add(range, watcher);
    }
    size++;
  }

  /// Undoes one `add` with equal arguments; nothing happens if there was none.
  public void remove(KeyRange range, W watcher) {
    if (isSingle(range) ? removeSingle(range.from(), watcher) : ranges.remove(range, watcher)) {
      size--;
    }
  }

  /// Calls `action` once for every watcher whose range contains `key`.
  public void forEach(Bytes key, Consumer<W> action) {
    List<W> watchers = singles.get(key);
    if (watchers != null) {
      watchers.forEach(action);
    }
    ranges.forEach(key, action);
  }

  public int size() {
    return size;
  }

  private boolean removeSingle(Bytes key, W watcher) {
    List<W> watchers = singles.get(key);
    boolean removed = watchers != null && watchers.remove(watcher);
    if (watchers != null && watchers.isEmpty()) {
      singles.remove(key);
    }
    return removed;
  }

  /// Whether the range ends right behind its first key.
  private static boolean isSingle(KeyRange range) {
    return range
        .to()
        .filter(to -> to.length() == range.from().length() + 1)
        .filter(to -> to.at(to.length() - 1) == 0 && to.startsWith(range.from()))
        .isPresent();
  }
}
