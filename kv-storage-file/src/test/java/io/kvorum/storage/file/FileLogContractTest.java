package io.kvorum.storage.file;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.log.LogContract;

/// With small segments, so that they are rolled over, freed and recycled all the time.
class FileLogContractTest extends LogContract {
  @Override
  protected StorageEngine engine() {
    return new FileLogProvider().engine(new FileLogConfig(64 << 10, 16 << 10));
  }
}
