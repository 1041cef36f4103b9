package io.kvorum.storage.rocksdb;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.storage.RangeDeleteContract;

class RocksDbRangeDeleteTest extends RangeDeleteContract {
  @Override
  protected StorageEngine engine() {
    return new RocksDbProvider().engine(RocksDbConfig.defaults());
  }
}
