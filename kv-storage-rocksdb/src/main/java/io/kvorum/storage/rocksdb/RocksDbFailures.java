package io.kvorum.storage.rocksdb;

import io.kvorum.storage.spi.StorageException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/// What RocksDB's codes mean for the member.
final class RocksDbFailures {
  private RocksDbFailures() {}

  static StorageException of(String what, RocksDBException failure) {
    String message = what + ": " + failure.getMessage();
    Status status = failure.getStatus();
    if (status == null) {
      return new StorageException.Io(message, failure);
    }
    if (isFull(status)) {
      return new StorageException.Full(message, failure);
    }
    return status.getCode() == Status.Code.Corruption
        ? new StorageException.Corrupted(message, failure)
        : new StorageException.Io(message, failure);
  }

  /// The code of a full disk, or its text where RocksDB has wrapped the code in another.
  private static boolean isFull(Status status) {
    String state = status.getState();
    return status.getSubCode() == Status.SubCode.NoSpace
        || (state != null && state.contains("No space left on device"));
  }
}
