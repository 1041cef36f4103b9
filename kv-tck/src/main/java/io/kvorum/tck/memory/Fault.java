package io.kvorum.tck.memory;

/// A way of breaking one rule of a store or a log.
public enum Fault {
  /// Keys are compared as signed bytes. Breaks STORE-1.
  SIGNED_ORDER,
  /// A range is not deleted. Breaks STORE-2 in a running store.
  LOST_DELETE_RANGE,
  /// A crash may leave the first half of a batch. Breaks STORE-2.
  TORN_BATCH,
  /// A crash may lose one batch and keep later ones. Breaks STORE-3.
  FORGOTTEN_BATCH,
  /// `sync` returns at once. Breaks STORE-4 and LOG-2.
  LYING_SYNC,
  /// A view sees what is written after it. Breaks STORE-5.
  MOVING_VIEW,
  /// A second writer at the same time fails. Breaks STORE-6.
  UNSERIALIZED_WRITES,
  /// `sync` fails while a batch is being written. Breaks STORE-7.
  SYNC_EXCLUDES_WRITE,
  /// A view works on the thread that took it only. Breaks STORE-8.
  THREAD_BOUND_VIEW,
  /// What is closed goes on. Breaks STORE-9 and LOG-14.
  OPEN_AFTER_CLOSE,
  /// A cursor cannot be sought backwards. Breaks STORE-12.
  FORWARD_SEEK,
  /// A sweep misses the first entry. Breaks STORE-13.
  LATE_SWEEP,
  /// A batch is looked into again after it was written. Breaks STORE-14.
  KEPT_BATCH,
  /// What is open is opened again. Breaks STORE-15 and LOG-11.
  SECOND_OPENING,
  /// More is in use than there is. Breaks STORE-18.
  BOASTED_SIZE,
  /// A crash may leave the first half of a change. Breaks LOG-1.
  TORN_CHANGE,
  /// A read gives all that there is. Breaks LOG-3.
  ENDLESS_READ,
  /// A read of what is compacted gives nothing. Breaks LOG-4.
  SILENT_COMPACTION,
  /// A read fails while a change is being made. Breaks LOG-5.
  WRITE_EXCLUDES_READ,
  /// A truncation that appends nothing is not made. Breaks LOG-6.
  LOST_TRUNCATION,
  /// Compaction forgets the hard state. Breaks LOG-7.
  COMPACTED_HARD_STATE,
  /// A hard state without entries is not noticed. Breaks LOG-9.
  STALE_HARD_STATE
}
