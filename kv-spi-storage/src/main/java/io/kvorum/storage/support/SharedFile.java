package io.kvorum.storage.support;

import io.kvorum.storage.spi.OrderedStore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// An open file and those who use it: its owner, until `retire`, and whoever reads from it. The
/// last one closes it. Safe for any thread.
final class SharedFile {
  private final OrderedStore store;
  private final Consumer<SharedFile> onClosed;
  private final AtomicInteger users = new AtomicInteger(1);

  SharedFile(OrderedStore store, Consumer<SharedFile> onClosed) {
    this.store = store;
    this.onClosed = onClosed;
  }

  OrderedStore store() {
    return store;
  }

  /// Whether the caller uses the file from now on; if so, it calls `leave` once.
  boolean enter() {
    int before = users.get();
    while (before > 0) {
      if (users.compareAndSet(before, before + 1)) {
        return true;
      }
      before = users.get();
    }
    return false;
  }

  void leave() {
    if (users.decrementAndGet() == 0) {
      close();
    }
  }

  /// Ends the owner's use.
  void retire() {
    leave();
  }

  /// Closes it under whoever reads from it: they hear `StorageException.Closed`.
  void close() {
    try {
      store.close();
    } finally {
      onClosed.accept(this);
    }
  }
}
