package io.kvorum.tck.faulty;

/// A way in which an engine treats its disk wrongly.
public enum DiskFault {
  /// Nothing is forced to the disk. Breaks STORE-4 and LOG-2 when the power is cut.
  UNSYNCED,
  /// A sync forces what was written before one of the syncs of long ago. Breaks STORE-4 and LOG-2
  /// when the power is cut before as many more.
  LATE_SYNC,
  /// After a failed sync the next one is believed. Breaks STORE-11 and LOG-10.
  RETRIED_SYNC,
  /// A failed write or sync is believed. Breaks STORE-11 and LOG-10.
  FAILURES_IGNORED,
  /// A full disk is told as one that has failed. Breaks STORE-16 and LOG-12.
  FULL_AS_FAILURE,
  /// A range is deleted row by row. Breaks STORE-20.
  ROWS_DELETED_ONE_BY_ONE,
  /// A file stays open. Breaks STORE-17 and LOG-13.
  LEFT_FILE,
  /// A thread stays. Breaks STORE-17 and LOG-13.
  LEFT_THREAD
}
