package io.kvorum.storage.lmdb;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.storage.ReclaimContract;

class LmdbReclaimTest extends ReclaimContract {
  @Override
  protected StorageEngine engine() {
    return new LmdbProvider().engine(LmdbConfig.defaults());
  }
}
