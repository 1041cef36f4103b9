package io.kvorum.storage.lmdb;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.support.BufferedStore;
import io.kvorum.storage.support.IoFailures;
import io.kvorum.storage.support.KeyedLog;
import io.kvorum.storage.support.RewritableStore;
import io.kvorum.storage.support.StoreDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// LMDB with one environment in each directory, in one file, which `reclaim` replaces by a smaller
/// one.
///
/// None of its flags that trade safety for speed is used (`MDB_NOSYNC`, `MDB_WRITEMAP`,
/// `MDB_MAPASYNC`, `MDB_NOMETASYNC`). Keys and values cross as byte arrays: that way of lmdbjava
/// needs no opened packages of the JDK.
final class LmdbEngine implements StorageEngine {
  private static final Logger LOG = LoggerFactory.getLogger(LmdbEngine.class);
  private static final String FILE = "data.mdb";

  /// Beside a file of a store lies its lock, which LMDB makes again when it is missing.
  private static final String LOCK = "-lock";

  private static final int OWNER_ONLY = 0600;

  private final LmdbConfig config;
  private final AtomicInteger openStores = new AtomicInteger();

  LmdbEngine(LmdbConfig config) {
    this.config = config;
  }

  @Override
  public OrderedStore openStore(Path directory) {
    return open(directory, "store");
  }

  /// A group of changes is one transaction, synced by its commit.
  @Override
  public LogStorage openLog(Path directory) {
    return KeyedLog.open(open(directory, "log"), directory.resolve(FILE).toString());
  }

  private BufferedStore open(Path directory, String what) {
    StoreDirectory claimed = StoreDirectory.claim(directory, "lmdb", LmdbEngine::isOwn);
    try {
      Path path = claimed.path();
      OrderedStore store =
          new RewritableStore(path.resolve(FILE), this::open, () -> release(claimed));
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
    return name.equals(FILE) || name.equals(FILE + LOCK) || RewritableStore.isCopy(name, FILE);
  }

  private LmdbFile open(Path file) {
    try {
      Env<byte[]> env =
          Env.create(ByteArrayProxy.PROXY_BA)
              .setMapSize(config.mapBytes())
              .setMaxReaders(config.maxViews() + LmdbFile.SPARE_READERS)
              .open(file.toFile(), OWNER_ONLY, EnvFlags.MDB_NOTLS, EnvFlags.MDB_NOSUBDIR);
      return new LmdbFile(file, env, config, () -> deleteLock(file));
    } catch (LmdbException e) {
      throw LmdbFailures.of("cannot open " + file, e);
    } catch (LinkageError e) {
      throw new StorageException.Io("cannot load LMDB's native library for " + file, e);
    }
  }

  private static void deleteLock(Path file) {
    Path lock = file.resolveSibling(file.getFileName() + LOCK);
    try {
      Files.deleteIfExists(lock);
    } catch (IOException e) {
      throw IoFailures.of("cannot delete " + lock, e);
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
