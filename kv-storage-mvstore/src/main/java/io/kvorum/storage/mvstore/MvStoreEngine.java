package io.kvorum.storage.mvstore;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.support.BufferedStore;
import io.kvorum.storage.support.StoreDirectory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// MVStore with one file in each directory.
final class MvStoreEngine implements StorageEngine {
  private static final Logger LOG = LoggerFactory.getLogger(MvStoreEngine.class);
  private static final String FILE = "store.mv";

  private final MvStoreConfig config;
  private final AtomicInteger openStores = new AtomicInteger();

  MvStoreEngine(MvStoreConfig config) {
    this.config = config;
  }

  @Override
  public OrderedStore openStore(Path directory) {
    StoreDirectory claimed = StoreDirectory.claim(directory, "mvstore", FILE::equals);
    try {
      Path file = claimed.path().resolve(FILE);
      MvFile opened = new MvFile(file, open(file), config, () -> release(claimed));
      openStores.incrementAndGet();
      LOG.info("opened the store in {}: {}", file, config);
      return new BufferedStore(opened, claimed.path().toString(), config.tableBytes());
    } catch (RuntimeException e) {
      claimed.close();
      throw e;
    }
  }

  private MVStore open(Path file) {
    try {
      return new MVStore.Builder()
          .fileName(file.toString())
          .cacheSize(Math.toIntExact(config.cacheBytes() >> 20))
          .autoCommitDisabled()
          .open();
    } catch (MVStoreException e) {
      throw MvFailures.of("cannot open " + file, e);
    }
  }

  private void release(StoreDirectory claimed) {
    claimed.close();
    openStores.decrementAndGet();
  }

  @Override
  public LogStorage openLog(Path directory) {
    throw new UnsupportedOperationException("mvstore holds stores, not logs");
  }

  @Override
  public void close() {
    if (openStores.get() > 0) {
      throw new IllegalStateException(openStores + " stores are still open");
    }
  }
}
