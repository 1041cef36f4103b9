package io.kvorum.storage.rocksdb;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.storage.StorageContract;

class RocksDbStorageTest extends StorageContract {
  @Override
  protected StorageEngine engine() {
    return new RocksDbProvider().engine(RocksDbConfig.defaults());
  }
}
