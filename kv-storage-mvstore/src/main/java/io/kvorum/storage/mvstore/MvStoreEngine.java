package io.kvorum.storage.mvstore;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.support.BufferedStore;
import io.kvorum.storage.support.KeyedLog;
import io.kvorum.storage.support.RewritableStore;
import io.kvorum.storage.support.StoreDirectory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// MVStore with one file in each directory, which `reclaim` replaces by a smaller one.
final class MvStoreEngine implements StorageEngine {
  private static final Logger LOG = LoggerFactory.getLogger(MvStoreEngine.class);
  private static final String FILE = "store.mv";

  /// A store rewrites chunks after each sync, as it has few.
  private static final long STORE_REWRITE_BYTES = 1;

  /// A log rewrites chunks now and then, as that costs a sync of its own.
  private static final long LOG_REWRITE_BYTES = 4 << 20;

  private final MvStoreConfig config;
  private final AtomicInteger openStores = new AtomicInteger();

  MvStoreEngine(MvStoreConfig config) {
    this.config = config;
  }

  @Override
  public OrderedStore openStore(Path directory) {
    return open(directory, "store", config.cacheBytes(), STORE_REWRITE_BYTES);
  }

  /// A group of changes is one commit, synced before the next one.
  @Override
  public LogStorage openLog(Path directory) {
    BufferedStore store = open(directory, "log", config.logCacheBytes(), LOG_REWRITE_BYTES);
    return KeyedLog.open(store, directory.resolve(FILE).toString());
  }

  private BufferedStore open(Path directory, String what, long cacheBytes, long rewriteAfterBytes) {
    StoreDirectory claimed = StoreDirectory.claim(directory, "mvstore", MvStoreEngine::isOwn);
    try {
      Path path = claimed.path();
      OrderedStore store =
          new RewritableStore(
              path.resolve(FILE),
              file -> open(file, cacheBytes, rewriteAfterBytes),
              () -> release(claimed));
      claimed.syncNames();
      openStores.incrementAndGet();
      LOG.info("opened the {} in {}: {}", what, path, config);
      return new BufferedStore(store, path.toString(), config.tableBytes());
    } catch (RuntimeException e) {
      claimed.close();
      throw e;
    }
  }

  private static boolean isOwn(String name) {
    return name.equals(FILE) || RewritableStore.isCopy(name, FILE);
  }

  private MvFile open(Path file, long cacheBytes, long rewriteAfterBytes) {
    try {
      MVStore store =
          new MVStore.Builder()
              .fileName(file.toString())
              .cacheSize(Math.toIntExact(cacheBytes >> 20))
              .autoCommitDisabled()
              .open();
      return new MvFile(file, store, config, rewriteAfterBytes);
    } catch (MVStoreException e) {
      throw MvFailures.of("cannot open " + file, e);
    }
  }

  private void release(StoreDirectory claimed) {
    claimed.close();
    openStores.decrementAndGet();
  }

  @Override
  public void close() {
    if (openStores.get() > 0) {
      throw new IllegalStateException(openStores + " stores or logs are still open");
    }
  }
}
