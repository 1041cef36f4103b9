package io.kvorum.storage.rocksdb;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.storage.ReclaimContract;

class RocksDbReclaimTest extends ReclaimContract {
  @Override
  protected StorageEngine engine() {
    return new RocksDbProvider().engine(RocksDbConfig.defaults());
  }
}
