package io.kvorum.storage.mvstore;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.storage.StorageContract;

class MvStoreStorageTest extends StorageContract {
  @Override
  protected StorageEngine engine() {
    return new MvStoreProvider().engine(MvStoreConfig.defaults());
  }
}
