package io.kvorum.storage.mvstore;

import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.support.IoFailures;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/// What MVStore's codes mean for the member.
final class MvFailures {
  private MvFailures() {}

  static StorageException of(String what, MVStoreException failure) {
    return switch (failure.getErrorCode()) {
      case DataUtils.ERROR_CLOSED -> new StorageException.Closed(what + ": the store");
      case DataUtils.ERROR_FILE_CORRUPT,
          DataUtils.ERROR_CHUNK_NOT_FOUND,
          DataUtils.ERROR_BLOCK_NOT_FOUND,
          DataUtils.ERROR_SERIALIZATION ->
          new StorageException.Corrupted(what + ": " + failure.getMessage(), failure);
      case DataUtils.ERROR_FILE_LOCKED, DataUtils.ERROR_UNSUPPORTED_FORMAT ->
          new StorageException.Refused(what + ": " + failure.getMessage());
      default -> IoFailures.of(what, failure);
    };
  }
}
