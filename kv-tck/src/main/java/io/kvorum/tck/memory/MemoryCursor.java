package io.kvorum.tck.memory;

import io.kvorum.api.Bytes;
import io.kvorum.storage.spi.OrderedStore.Cursor;
import io.kvorum.storage.spi.OrderedStore.Order;
import io.kvorum.storage.support.SortedTable;

/// A walk through a moment of a store.
final class MemoryCursor implements Cursor {
  private final Runnable requireUsable;
  private final SortedTable.Walk<Bytes> walk;
  private final Order order;
  private final boolean isForwardOnly;
  private boolean isOnEntry;

  /// @param requireUsable throws if the view or its store has ended
  /// @param isForwardOnly a fault: seeks do not go back
  MemoryCursor(
      Runnable requireUsable, SortedTable.Walk<Bytes> walk, Order order, boolean isForwardOnly) {
    this.requireUsable = requireUsable;
    this.walk = walk;
    this.order = order;
    this.isForwardOnly = isForwardOnly;
  }

  @Override
  public boolean next() {
    requireUsable.run();
    isOnEntry = walk.next();
    return isOnEntry;
  }

  @Override
  public boolean seek(Bytes key) {
    requireUsable.run();
    if (isForwardOnly && isOnEntry && isBehind(key)) {
      return true;
    }
    isOnEntry = walk.seek(key);
    return isOnEntry;
  }

  private boolean isBehind(Bytes key) {
    int compared = key.compareTo(walk.key());
    return order == Order.ASCENDING ? compared < 0 : compared > 0;
  }

  @Override
  public Bytes key() {
    return walk.key();
  }

  @Override
  public Bytes value() {
    return walk.value();
  }

  @Override
  public void close() {}
}
