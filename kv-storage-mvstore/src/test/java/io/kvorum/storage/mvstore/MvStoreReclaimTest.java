package io.kvorum.storage.mvstore;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.storage.ReclaimContract;

class MvStoreReclaimTest extends ReclaimContract {
  @Override
  protected StorageEngine engine() {
    return new MvStoreProvider().engine(MvStoreConfig.defaults());
  }
}
