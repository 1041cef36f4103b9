package org.example.journal;

import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.tck.storage.StorageContract;

/// The rules that Kvorum asks of every store; journals are rewritten whenever they can be.
class JournalStorageTest extends StorageContract {
  @Override
  protected StorageEngine engine() {
    return new JournalProvider().engine(new JournalConfig(0));
  }
}
