package io.kvorum.storage.lmdb;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.storage.StorageContract;

class LmdbStorageTest extends StorageContract {
  @Override
  protected StorageEngine engine() {
    return new LmdbProvider().engine(LmdbConfig.defaults());
  }
}
