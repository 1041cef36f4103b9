package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import java.util.function.Consumer;

/// Which watchers hear of a key: single keys by a map, ranges by an interval tree. Not thread-safe.
public final class WatchIndex<W> {
  public WatchIndex() {}

  public void add(KeyRange range, W watcher) {
    throw new IllegalStateException("under construction");
  }

  public void remove(KeyRange range, W watcher) {
    throw new IllegalStateException("under construction");
  }

  /// Calls `action` once for every watcher whose range contains `key`.
  public void forEach(Bytes key, Consumer<W> action) {
    throw new IllegalStateException("under construction");
  }

  public int size() {
    throw new IllegalStateException("under construction");
  }
}
