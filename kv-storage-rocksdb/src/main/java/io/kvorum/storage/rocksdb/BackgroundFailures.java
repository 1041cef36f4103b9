package io.kvorum.storage.rocksdb;

import io.kvorum.storage.spi.StorageException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Remembers the first failure of a flush or compaction, for the next write to throw. RocksDB alone
/// would let writes go on after some of them, and try again behind our back.
final class BackgroundFailures extends AbstractEventListener {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundFailures.class);

  private volatile @Nullable StorageException first;

  BackgroundFailures() {
    super(EnabledEventCallback.ON_BACKGROUND_ERROR);
  }

  /// Called by RocksDB's own threads.
  @Override
  public void onBackgroundError(BackgroundErrorReason reason, Status status) {
    RocksDBException failure = new RocksDBException(status);
    LOG.error("background {} failed: {}", reason, failure.getMessage());
    note(RocksDbFailures.of("background " + reason + " failed", failure));
  }

  synchronized void note(StorageException failure) {
    if (first == null) {
      first = failure;
    }
  }

  @Nullable StorageException first() {
    return first;
  }
}
