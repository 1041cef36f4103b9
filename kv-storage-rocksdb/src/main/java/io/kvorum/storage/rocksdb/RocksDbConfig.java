package io.kvorum.storage.rocksdb;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;

/// The configuration of RocksDB. Memory outside the Java heap is about `blockCacheBytes` for the
/// engine, `writeBufferBytes * (writeBuffers + 1)` for each store, and three `logBufferBytes` for
/// each log, which has no cache of blocks.
///
/// @param blockCacheBytes cache of uncompressed blocks, indexes and filters, shared by all stores
///   of the engine (default 64 MiB, 8 MiB to 1 TiB): more saves reads and decompression
/// @param writeBufferBytes size at which a memtable is flushed (default 32 MiB, 1 MiB to 1 GiB):
///   more makes fewer, larger files, and compaction cheaper
/// @param writeBuffers memtables, including those being flushed, before writes wait (default 3, 2
///   to 16)
/// @param backgroundJobs threads for flushes and compactions of all stores (default 2, 2 to 64)
/// @param compression of levels below the first two, where most data are (default lz4);
///   incompressible blocks are stored as they are
/// @param maxOpenFiles files kept open for each store (default 512, 64 to 1 000 000)
/// @param logBufferBytes size at which a memtable of a log is flushed, and its write-ahead log
///   given up (default 16 MiB, 1 MiB to 1 GiB): a start reads up to two of them, and more writes
///   entries less often a second time
public record RocksDbConfig(
    long blockCacheBytes,
    long writeBufferBytes,
    int writeBuffers,
    int backgroundJobs,
    Compression compression,
    int maxOpenFiles,
    long logBufferBytes) {
  private static final long MIB = 1L << 20;
  private static final long MIN_CACHE = 8 * MIB;
  private static final long MAX_CACHE = MIB << 20;
  private static final long MAX_BUFFER = MIB << 10;

  public RocksDbConfig {
    require("block-cache", blockCacheBytes, MIN_CACHE, MAX_CACHE);
    require("write-buffer", writeBufferBytes, MIB, MAX_BUFFER);
    require("write-buffers", writeBuffers, 2, 16);
    require("background-jobs", backgroundJobs, 2, 64);
    require("max-open-files", maxOpenFiles, 64, 1_000_000);
    require("log-buffer", logBufferBytes, MIB, MAX_BUFFER);
  }

  /// How blocks are compressed.
  public enum Compression {
    NONE,
    LZ4,
    ZSTD
  }

  public static RocksDbConfig defaults() {
    return new RocksDbConfig(64 * MIB, 32 * MIB, 3, 2, Compression.LZ4, 512, 16 * MIB);
  }

  static RocksDbConfig of(Settings settings) {
    RocksDbConfig byDefault = defaults();
    return new RocksDbConfig(
        settings.bytes("block-cache", byDefault.blockCacheBytes, MIN_CACHE, MAX_CACHE),
        settings.bytes("write-buffer", byDefault.writeBufferBytes, MIB, MAX_BUFFER),
        (int) settings.integer("write-buffers", byDefault.writeBuffers, 2, 16),
        (int) settings.integer("background-jobs", byDefault.backgroundJobs, 2, 64),
        settings.choice("compression", byDefault.compression),
        (int) settings.integer("max-open-files", byDefault.maxOpenFiles, 64, 1_000_000),
        settings.bytes("log-buffer", byDefault.logBufferBytes, MIB, MAX_BUFFER));
  }

  private static void require(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new ConfigException(what + " " + value + " is not within " + min + " to " + max);
    }
  }
}
