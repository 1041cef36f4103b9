package io.kvorum.tck.memory;

/// A way of breaking one rule of a store.
public enum Fault {
  /// Keys are compared as signed bytes. Breaks STORE-1.
  SIGNED_ORDER,
  /// A range is not deleted. Breaks STORE-2 in a running store.
  LOST_DELETE_RANGE,
  /// A crash may leave the first half of a batch. Breaks STORE-2.
  TORN_BATCH,
  /// A crash may lose one batch and keep later ones. Breaks STORE-3.
  FORGOTTEN_BATCH,
  /// `sync` returns at once. Breaks STORE-4.
  LYING_SYNC,
  /// A view sees what is written after it. Breaks STORE-5.
  MOVING_VIEW,
  /// A second writer at the same time fails. Breaks STORE-6.
  UNSERIALIZED_WRITES,
  /// `sync` fails while a batch is being written. Breaks STORE-7.
  SYNC_EXCLUDES_WRITE,
  /// A view works on the thread that took it only. Breaks STORE-8.
  THREAD_BOUND_VIEW,
  /// A closed store goes on. Breaks STORE-9.
  OPEN_AFTER_CLOSE
}
