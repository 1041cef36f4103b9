package io.kvorum.server.node;

import io.kvorum.storage.spi.OrderedStore;

/// The stores of a member's state: the one in use, and one beside it in which a snapshot from
/// another member is staged. Closing closes them all.
public interface StateStores extends AutoCloseable {
  /// The store in use.
  OrderedStore current();

  /// Where the key index of one of these stores is kept. It goes when the store goes.
  IndexSlot index(OrderedStore store);

  /// Opens a new, empty store beside the one in use.
  ///
  /// @throws io.kvorum.storage.spi.StorageException if the engine cannot
  Staged stage();

  @Override
  void close();

  /// A store that is not in use yet.
  interface Staged {
    OrderedStore store();

    /// Makes this the store in use, now and after every restart; durable when it returns.
    ///
    /// @return closes and deletes the store used so far; to be run once nobody reads it any more
    Runnable install();

    /// Closes and deletes this store.
    void discard();
  }
}
