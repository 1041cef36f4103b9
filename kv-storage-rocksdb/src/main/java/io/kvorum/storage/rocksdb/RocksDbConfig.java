package io.kvorum.storage.rocksdb;

import io.kvorum.api.config.ConfigException;
import io.kvorum.api.config.Settings;

/// The configuration of RocksDB. Memory outside the Java heap is `memoryBytes`, for all stores of
/// the engine together, and three `logBufferBytes` for each log, which has no cache of blocks.
///
/// @param blockCacheBytes cache of uncompressed blocks, indexes and filters (default 32 MiB for
///   each processor, 64 MiB at least and 1 GiB at most; 8 MiB to 1 TiB): more saves reads and
///   decompression. What the memtables leave of theirs is used for it too
/// @param writeBufferBytes size at which a memtable is flushed (default 32 MiB, from 8 processors
///   on 64 MiB; 1 MiB to 1 GiB): more makes fewer, larger files, and compaction cheaper
/// @param writeBuffers memtables, including those being flushed, before writes wait (default 3, 2
///   to 16)
/// @param backgroundJobs threads for flushes and compactions of all stores (default half the
///   processors, 2 at least and 8 at most; 2 to 64)
/// @param backgroundBytesPerSecond most that flushes and compactions of a store write in a second,
///   flushes first, so that the log's disk stays free (default 256 MiB, 1 MiB to 1 TiB)
/// @param compression of levels below the first two, where most data are (default lz4);
///   incompressible blocks are stored as they are
/// @param bloomBits bits of a filter for each key, which spares a get of a missing or old row most
///   of the tables (default 10, which errs once in a hundred; 0 to 20, 0 for no filters)
/// @param maxOpenFiles files kept open for each store (default 512, 64 to 1 000 000)
/// @param logBufferBytes size at which a memtable of a log is flushed, and its write-ahead log
///   given up (default 16 MiB, 1 MiB to 1 GiB): a start reads up to two of them, and more writes
///   entries less often a second time
public record RocksDbConfig(
    long blockCacheBytes,
    long writeBufferBytes,
    int writeBuffers,
    int backgroundJobs,
    long backgroundBytesPerSecond,
    Compression compression,
    int bloomBits,
    int maxOpenFiles,
    long logBufferBytes) {
  private static final long MIB = 1L << 20;
  private static final long MIN_CACHE = 8 * MIB;
  private static final long MAX_CACHE = MIB << 20;
  private static final long MAX_BUFFER = MIB << 10;
  private static final long MAX_RATE = MIB << 20;
  private static final int MANY_PROCESSORS = 8;

  public RocksDbConfig {
    require("block-cache", blockCacheBytes, MIN_CACHE, MAX_CACHE);
    require("write-buffer", writeBufferBytes, MIB, MAX_BUFFER);
    require("write-buffers", writeBuffers, 2, 16);
    require("background-jobs", backgroundJobs, 2, 64);
    require("background-rate", backgroundBytesPerSecond, MIB, MAX_RATE);
    require("bloom-bits", bloomBits, 0, 20);
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
    return defaultsFor(Runtime.getRuntime().availableProcessors());
  }

  static RocksDbConfig defaultsFor(int processors) {
    return new RocksDbConfig(
        Math.clamp(32 * MIB * processors, 64 * MIB, 1024 * MIB),
        processors < MANY_PROCESSORS ? 32 * MIB : 64 * MIB,
        3,
        Math.clamp(processors / 2, 2, 8),
        256 * MIB,
        Compression.LZ4,
        10,
        512,
        16 * MIB);
  }

  static RocksDbConfig of(Settings settings) {
    RocksDbConfig byDefault = defaults();
    return new RocksDbConfig(
        settings.bytes("block-cache", byDefault.blockCacheBytes, MIN_CACHE, MAX_CACHE),
        settings.bytes("write-buffer", byDefault.writeBufferBytes, MIB, MAX_BUFFER),
        (int) settings.integer("write-buffers", byDefault.writeBuffers, 2, 16),
        (int) settings.integer("background-jobs", byDefault.backgroundJobs, 2, 64),
        settings.bytes("background-rate", byDefault.backgroundBytesPerSecond, MIB, MAX_RATE),
        settings.choice("compression", byDefault.compression),
        (int) settings.integer("bloom-bits", byDefault.bloomBits, 0, 20),
        (int) settings.integer("max-open-files", byDefault.maxOpenFiles, 64, 1_000_000),
        settings.bytes("log-buffer", byDefault.logBufferBytes, MIB, MAX_BUFFER));
  }

  /// Most that the memtables of all stores take.
  long memtableBytes() {
    return writeBufferBytes * writeBuffers;
  }

  /// Most that blocks, indexes, filters and memtables of all stores take, outside the heap.
  long memoryBytes() {
    return blockCacheBytes + memtableBytes();
  }

  private static void require(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new ConfigException(what + " " + value + " is not within " + min + " to " + max);
    }
  }
}
