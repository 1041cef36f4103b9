package io.kvorum.storage.lmdb;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.log.LogContract;

class LmdbLogContractTest extends LogContract {
  @Override
  protected StorageEngine engine() {
    return new LmdbProvider().engine(LmdbConfig.defaults());
  }
}
