package io.kvorum.storage.rocksdb;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.log.LogContract;

class RocksDbLogContractTest extends LogContract {
  @Override
  protected StorageEngine engine() {
    return new RocksDbProvider().engine(RocksDbConfig.defaults());
  }
}
