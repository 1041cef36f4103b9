package io.kvorum.storage.lmdb;

import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.support.IoFailures;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;

/// What LMDB's codes mean for the member.
final class LmdbFailures {
  private static final int ENOSPC = 28;
  private static final int EDQUOT = 122;

  private LmdbFailures() {}

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
