package org.example.journal;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.support.IoFailures;
import io.kvorum.storage.support.StoreDirectory;
import java.io.IOException;
import java.nio.file.Path;

/// Opens stores; they share nothing.
record JournalEngine(JournalConfig config) implements StorageEngine {
  @Override
  public OrderedStore openStore(Path directory) {
    StoreDirectory claimed =
        StoreDirectory.claim(directory, "journal", name -> name.startsWith(Journal.FILE));
    try {
      return JournalStore.open(claimed, config);
    } catch (IOException failure) {
      claimed.close();
      throw IoFailures.of("cannot open the journal in " + directory, failure);
    } catch (RuntimeException refused) {
      claimed.close();
      throw refused;
    }
  }

  @Override
  public LogStorage openLog(Path directory) {
    throw new UnsupportedOperationException("journal keeps stores, not logs");
  }

  @Override
  public void close() {
    // Every store has its own file, and closes it.
  }
}
