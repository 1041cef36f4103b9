package io.kvorum.storage.rocksdb;

import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.support.IoFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/// Whether a store takes writes: until the first failure of a write, a sync, or a flush or
/// compaction in the background.
final class RocksDbHealth {
  /// With less than this on the disk, that is what made a flush fail.
  private static final long LEAST_FREE_BYTES = 32 << 20;

  private final Path directory;
  private final RocksDB db;
  private volatile @Nullable StorageException failure;

  RocksDbHealth(Path directory, RocksDB db) {
    this.directory = directory;
    this.db = db;
  }

  /// RocksDB lets writes go on after some failures of a flush without a write-ahead log, and would
  /// try again behind our back, so its counter is asked before each write. (Its Java listener does
  /// not know the reason of just these failures, and throws into native code.)
  void require() throws RocksDBException {
    if (failure == null && db.getLongProperty("rocksdb.background-errors") > 0) {
      failure = inBackground();
    }
    StorageException first = failure;
    if (first != null) {
      throw IoFailures.ended(directory.toString(), first);
    }
  }

  /// From now on no write is taken.
  StorageException failed(String what, RocksDBException cause) {
    StorageException failed = RocksDbFailures.of(what + " " + directory, cause);
    failure = failed;
    return failed;
  }

  /// RocksDB does not tell why a flush in the background has failed; the usual cause can be seen.
  private StorageException inBackground() {
    String what = "a flush or compaction of " + directory + " failed";
    IOException cause = new IOException("background error");
    long freeBytes = directory.toFile().getUsableSpace();
    // Of a directory that is gone nothing is free either.
    return Files.exists(directory) && freeBytes < LEAST_FREE_BYTES
        ? new StorageException.Full(
            what + ": no space left on device (" + freeBytes + " bytes are free)", cause)
        : new StorageException.Io(
            what + "; RocksDB's own words are in " + directory.resolve("LOG"), cause);
  }
}
