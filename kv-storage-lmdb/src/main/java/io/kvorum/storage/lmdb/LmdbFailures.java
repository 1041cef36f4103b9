package io.kvorum.storage.lmdb;

import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.support.IoFailures;
import java.nio.file.Path;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;

/// What LMDB's codes mean for the member.
final class LmdbFailures {
  private static final int EIO = 5;
  private static final int ENOSPC = 28;
  private static final int EDQUOT = 122;

  /// With less than this on the disk, that is what made a write fail.
  private static final long LEAST_FREE_BYTES = 4 << 20;

  private LmdbFailures() {}

  /// LMDB has one code for a disk that fails and for one that takes only the beginning of what is
  /// written, as a disk does that becomes full.
  static StorageException ofWrite(Path path, LmdbException failure) {
    String what = "cannot write to " + path;
    if (failure instanceof LmdbNativeException system
        && system.getResultCode() == EIO
        && path.toFile().getUsableSpace() < LEAST_FREE_BYTES) {
      return new StorageException.Full(what + ": no space left on device", failure);
    }
    return of(what, failure);
  }

  static StorageException of(String what, LmdbException failure) {
    String message = what + ": " + failure.getMessage();
    return switch (failure) {
      case Env.MapFullException full ->
          new StorageException.Full(message + ": it has grown to the setting \"map\"", full);
      case Env.FileInvalidException invalid -> new StorageException.Corrupted(message, invalid);
      case Env.VersionMismatchException other -> new StorageException.Refused(message);
      case LmdbNativeException.PageCorruptedException corrupted ->
          new StorageException.Corrupted(message, corrupted);
      case LmdbNativeException.PageNotFoundException missing ->
          new StorageException.Corrupted(message, missing);
      case LmdbNativeException system
          when system.getResultCode() == ENOSPC || system.getResultCode() == EDQUOT ->
          new StorageException.Full(message, system);
      case LmdbException any -> IoFailures.of(what, any);
    };
  }
}
