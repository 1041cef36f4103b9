package io.kvorum.storage.file;

import io.kvorum.storage.spi.StorageException;
import java.io.IOException;

/// What an `IOException` means for the log.
final class Failures {
  private Failures() {}

  /// The JDK tells the errors of the operating system apart by their text alone.
  static StorageException of(String doing, IOException failure) {
    String why = String.valueOf(failure.getMessage());
    if (why.contains("No space left on device") || why.contains("Disk quota exceeded")) {
      return new StorageException.Full(
          doing + ": the disk is full; what was acknowledged is whole. Free space and restart",
          failure);
    }
    return new StorageException.Io(
        doing + ": " + why + "; the log takes no further change until it is opened anew", failure);
  }
}
