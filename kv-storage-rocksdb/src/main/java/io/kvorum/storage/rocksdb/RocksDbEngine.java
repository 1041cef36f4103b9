package io.kvorum.storage.rocksdb;

import io.kvorum.storage.spi.LogStorage;
import io.kvorum.storage.spi.OrderedStore;
import io.kvorum.storage.spi.StorageEngine;
import io.kvorum.storage.spi.StorageException;
import io.kvorum.storage.support.BufferedStore;
import io.kvorum.storage.support.KeyedLog;
import io.kvorum.storage.support.StoreDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// RocksDB with one memory for all stores.
///
/// Its native library is taken from `java.library.path` (as `librocksdbjni-linux64.so` and the
/// like, the name that it has in the jar); otherwise the jar unpacks 17 MB into the temporary
/// folder at each start, and a killed process leaves them there.
final class RocksDbEngine implements StorageEngine {
  private static final Logger LOG = LoggerFactory.getLogger(RocksDbEngine.class);
  private static final Pattern OWN_FILES =
      Pattern.compile(
          "CURRENT|IDENTITY|LOCK|LOG|LOG\\.old.*|MANIFEST-\\d+|OPTIONS-\\d+(\\.dbtmp)?"
              + "|\\d+\\.(sst|log|dbtmp|blob)");

  private final RocksDbConfig config;
  private final SharedMemory memory;
  private final AtomicInteger openStores = new AtomicInteger();

  RocksDbEngine(RocksDbConfig config) {
    loadLibrary();
    this.config = config;
    this.memory = new SharedMemory(config);
  }

  private static void loadLibrary() {
    try {
      RocksDB.loadLibrary();
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      throw new StorageException.Io(
          "cannot load RocksDB's native library from java.library.path "
              + System.getProperty("java.library.path")
              + " or from the jar",
          e);
    }
  }

  @Override
  public OrderedStore openStore(Path directory) {
    StoreDirectory claimed = claim(directory);
    return open(claimed, "store", () -> RocksDbOptions.forStore(config, memory));
  }

  /// A group of changes is one synced write.
  @Override
  public LogStorage openLog(Path directory) {
    StoreDirectory claimed = claim(directory);
    RocksDbStore rows =
        open(
            claimed,
            "log",
            () -> {
              WriteAheadLog.cutTornTail(claimed.path());
              return RocksDbOptions.forLog(config);
            });
    String place = claimed.path().toString();
    return KeyedLog.open(new BufferedStore(rows, place, config.logBufferBytes() / 2), place);
  }

  private static StoreDirectory claim(Path directory) {
    return StoreDirectory.claim(directory, "rocksdb", name -> OWN_FILES.matcher(name).matches());
  }

  private RocksDbStore open(StoreDirectory claimed, String what, Supplier<RocksDbOptions> options) {
    try {
      requireCurrent(claimed.path());
      RocksDbStore store = open(claimed, what, options.get());
      openStores.incrementAndGet();
      return store;
    } catch (RuntimeException e) {
      claimed.close();
      throw e;
    }
  }

  private RocksDbStore open(StoreDirectory directory, String what, RocksDbOptions options) {
    try {
      RocksDB db = RocksDB.open(options.options(), directory.path().toString());
      LOG.info("opened the {} in {}: {}", what, directory.path(), config);
      return new RocksDbStore(directory, options, db, openStores::decrementAndGet);
    } catch (RocksDBException e) {
      options.close();
      throw RocksDbFailures.of("cannot open " + directory.path(), e);
    }
  }

  /// RocksDB would begin anew, and delete the tables, if only CURRENT were lost.
  private static void requireCurrent(Path directory) {
    if (Files.exists(directory.resolve("CURRENT"))) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      if (files.anyMatch(file -> file.toString().matches(".*\\.(sst|log)"))) {
        throw new StorageException.Corrupted(
            directory + " holds data, but the file CURRENT, which names their list, is missing");
      }
    } catch (IOException e) {
      throw new StorageException.Io("cannot list " + directory, e);
    }
  }

  @Override
  public void close() {
    if (openStores.get() > 0) {
      throw new IllegalStateException(openStores + " stores or logs are still open");
    }
    memory.close();
  }
}
