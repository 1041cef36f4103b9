package io.kvorum.storage.mvstore;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.log.LogContract;

class MvStoreLogContractTest extends LogContract {
  @Override
  protected StorageEngine engine() {
    return new MvStoreProvider().engine(MvStoreConfig.defaults());
  }
}
