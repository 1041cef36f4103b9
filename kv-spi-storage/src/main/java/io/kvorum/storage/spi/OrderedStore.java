package io.kvorum.storage.spi;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An ordered map of bytes. Each rule has a number that its TCK tests repeat;
/// `docs/spec/storage.md` has them in full.
///
/// - STORE-1 Keys are in unsigned order.
/// - STORE-2 A batch is whole or absent, also after a crash.
/// - STORE-3 After a crash the store holds the first n batches, for some n.
/// - STORE-4 n covers every batch whose `write` returned before the last successful `sync` began.
/// - STORE-5 A view sees exactly the batches written before it was taken.
/// - STORE-6 There is one writer at a time; `write` needs no lock of the caller's own.
/// - STORE-7 `sync` may run beside `write`.
/// - STORE-8 A view is used by one thread at a time, may move between threads, and a thread may
///   hold many.
/// - STORE-9 `close` waits for views or makes them throw `StorageException.Closed`; it never
///   crashes the process.
/// - STORE-10 A view older than the engine's limit may be revoked: it throws
///   `StorageException.ViewExpired`.
/// - STORE-11 After a failed `write` or `sync` the store takes no further writes.
/// - STORE-12 A cursor gives every entry of its range once, in its order; `seek` moves to the first
///   entry at or after a key.
/// - STORE-13 `sweep` gives what `scan` in ascending order gives.
/// - STORE-14 A batch that was written may be cleared and filled anew.
/// - STORE-15 An empty directory becomes an empty store; one that is open is refused, one that does
///   not exist is not made.
/// - STORE-16 A full disk is told by `StorageException.Full`; what was synced is whole, and with
///   space again the store goes on.
/// - STORE-17 After the end of store and engine no thread, open file or mapping of theirs is left.
/// - STORE-18 Of the size not more is in use than there is; `reclaim` changes no content, and
///   writes and views go on beside it.
/// - STORE-19 An engine that claims `ONLINE_RECLAIM` gives back to the disk what deletes have
///   freed, while the store is open; a crash in the middle costs nothing.
/// - STORE-20 An engine that claims `CHEAP_RANGE_DELETE` deletes a range without writing for each
///   of its keys.
public interface OrderedStore extends AutoCloseable {
  /// Makes the batch visible, whole. It is durable after a `sync` that begins later.
  void write(WriteBatch batch);

  /// Returns when every batch written before the call is durable.
  void sync();

  /// A moment of the store. The caller closes it.
  View view();

  /// The newest value of a key. From any thread, beside `write`.
  default @Nullable Bytes get(Bytes key) {
    try (View view = view()) {
      return view.get(key);
    }
  }

  StoreSize size();

  /// What else the engine tells of this store: memory, files, work in the background. May be asked
  /// every few seconds, so it costs no reads of the store.
  default List<EngineGauge> gauges() {
    return List.of();
  }

  /// Gives space back that deletes have freed, as far as the engine can while it is open. Blocks
  /// its caller, for minutes perhaps; `write` and views go on beside it, and views taken before
  /// stay as they are. A member calls it when `size` says that half of the store is free, and when
  /// a client asks for it (etcd's defragment). An engine that needs room on the disk for it throws
  /// `StorageException.Full` where there is none; the store goes on as it was then. `close` ends it
  /// with `StorageException.Closed`.
  default void reclaim() {}

  @Override
  void close();

  /// The store as it was at one moment.
  interface View extends AutoCloseable {
    @Nullable Bytes get(Bytes key);

    /// The entries of a range, before the first of them. The caller closes the cursor before the
    /// view.
    Cursor scan(KeyRange range, Order order);

    /// As `scan` in ascending order, for a walk over most of a large range that nobody will repeat
    /// soon: the engine may read far ahead, and needs to keep nothing of it in its caches.
    default Cursor sweep(KeyRange range) {
      return scan(range, Order.ASCENDING);
    }

    @Override
    void close();
  }

  /// A walk through entries. `key` and `value` may be asked after `next` or `seek` returned true.
  interface Cursor extends AutoCloseable {
    boolean next();

    /// Moves to the first entry at or after `key` in the cursor's order, within its range; true if
    /// there is one.
    boolean seek(Bytes key);

    Bytes key();

    Bytes value();

    @Override
    void close();
  }

  enum Order {
    ASCENDING,
    DESCENDING
  }
}
