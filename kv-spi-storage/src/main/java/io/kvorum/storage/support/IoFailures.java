package io.kvorum.storage.support;

import io.kvorum.storage.spi.StorageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Tells a full disk from other failures of input and output.
public final class IoFailures {
  private IoFailures() {}

  public static StorageException of(String what, IOException failure) {
    return of(what, (Throwable) failure);
  }

  /// For engines whose failures wrap the operating system's. Java gives no code, only its text ("No
  /// space left on device", "Disk quota exceeded"), which is told instead of the engine's.
  public static StorageException of(String what, Throwable failure) {
    String fullDisk = fullDisk(failure);
    return fullDisk == null
        ? new StorageException.Io(what + ": " + failure.getMessage(), failure)
        : new StorageException.Full(what + ": " + fullDisk, failure);
  }

  /// What is told of every change after the first that has failed; a full disk stays one.
  public static StorageException ended(String name, StorageException first) {
    String message = name + " takes no writes any more: " + first.getMessage();
    return first instanceof StorageException.Full
        ? new StorageException.Full(message, first)
        : new StorageException.Io(message, first);
  }

  private static @Nullable String fullDisk(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      if (text.contains("No space left on device") || text.contains("Disk quota exceeded")) {
        return text;
      }
    }
    return null;
  }
}
