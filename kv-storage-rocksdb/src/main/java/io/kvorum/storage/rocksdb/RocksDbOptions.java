package io.kvorum.storage.rocksdb;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RateLimiter;
import org.rocksdb.ReadOptions;
import org.rocksdb.SstPartitionerFixedPrefixFactory;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/// How one store or log uses RocksDB. Owns the native options, which live as long as it.
final class RocksDbOptions implements AutoCloseable {
  private static final int LEVELS = 7;
  private static final long BLOCK_BYTES = 8 << 10;

  /// A table in which half of so many changes in a row are deletions is merged with those below it
  /// soon: there is the space that they free.
  private static final long DELETION_WINDOW = 16_384;

  private static final double DELETION_SHARE = 0.5;

  /// Of the memtable, for a filter that spares a get the walk through it.
  private static final double MEMTABLE_BLOOM_SHARE = 0.02;

  /// Tables reach the disk in steps of this, so that the fsync of the log beside them never waits
  /// for a whole table.
  private static final long BYTES_PER_SYNC = 1 << 20;

  private static final long INFO_LOG_BYTES = 4 << 20;
  private static final int INFO_LOG_FILES = 2;

  private static final int LOG_MEMTABLES = 2;

  private final int mostMemtablesToFlush;
  private final @Nullable BloomFilter filter;
  private final RateLimiter limiter;
  private final TablePropertiesCollectorFactory deletions =
      TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(
          DELETION_WINDOW, (long) (DELETION_WINDOW * DELETION_SHARE), DELETION_SHARE);
  private final SstPartitionerFixedPrefixFactory partitioner =
      new SstPartitionerFixedPrefixFactory(1);
  private final Options options = new Options();
  private final WriteOptions write = new WriteOptions();
  private final FlushOptions flush = new FlushOptions().setWaitForFlush(true);
  private final ReadOptions read = new ReadOptions();

  private RocksDbOptions(RocksDbConfig config, int mostMemtablesToFlush) {
    this.mostMemtablesToFlush = mostMemtablesToFlush;
    filter = config.bloomBits() == 0 ? null : new BloomFilter(config.bloomBits());
    limiter = new RateLimiter(config.backgroundBytesPerSecond());
    options
        .setCreateIfMissing(true)
        .setParanoidChecks(true)
        .setMaxOpenFiles(config.maxOpenFiles())
        .setMaxBackgroundJobs(config.backgroundJobs())
        .setBytesPerSync(BYTES_PER_SYNC)
        .setRateLimiter(limiter)
        .setSkipStatsUpdateOnDbOpen(true)
        .setMaxWriteBufferNumber(mostMemtablesToFlush + 1)
        .setMaxBgErrorResumeCount(0)
        .setNumLevels(LEVELS);
    boundInfoLog();
  }

  /// Without a write-ahead log: a sync flushes the memtable.
  static RocksDbOptions forStore(RocksDbConfig config, SharedMemory memory) {
    RocksDbOptions store = new RocksDbOptions(config, config.writeBuffers());
    store.write.setDisableWAL(true);
    store.options.setDisableAutoCompactions(true).setWriteBufferManager(memory.memtables());
    store.shapeMemtables(config);
    store.shapeTables(config, memory.cache());
    return store;
  }

  /// With a write-ahead log, and a sync of it in each write. `WriteAheadLog` has cut off a torn
  /// tail before, so whatever RocksDB finds wrong in it is damage.
  static RocksDbOptions forLog(RocksDbConfig config) {
    RocksDbOptions log = new RocksDbOptions(config, LOG_MEMTABLES);
    log.write.setSync(true);
    log.options
        .setWalRecoveryMode(WALRecoveryMode.AbsoluteConsistency)
        .setWriteBufferSize(config.logBufferBytes())
        .setTargetFileSizeBase(config.logBufferBytes())
        .setMaxBytesForLevelBase(4 * config.logBufferBytes())
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setTableFormatConfig(new BlockBasedTableConfig().setNoBlockCache(true));
    return log;
  }

  private void boundInfoLog() {
    options
        .setMaxLogFileSize(INFO_LOG_BYTES)
        .setKeepLogFileNum(INFO_LOG_FILES)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  private void shapeMemtables(RocksDbConfig config) {
    options
        .setWriteBufferSize(config.writeBufferBytes())
        .setAllowConcurrentMemtableWrite(false)
        .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_SHARE)
        .setMemtableWholeKeyFiltering(true);
  }

  /// Tables are cut where the first byte of the key changes: rows that are written in ascending
  /// order then share no table with others, and move down the levels without being rewritten.
  private void shapeTables(RocksDbConfig config, LRUCache cache) {
    BlockBasedTableConfig tables =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(BLOCK_BYTES)
            .setIndexType(IndexType.kTwoLevelIndexSearch)
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setPinTopLevelIndexAndFilter(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    if (filter != null) {
      tables.setFilterPolicy(filter).setPartitionFilters(true);
    }
    options.setTablePropertiesCollectorFactory(List.of(deletions));
    options
        .setSstPartitionerFactory(partitioner)
        .setTargetFileSizeBase(config.writeBufferBytes())
        .setMaxBytesForLevelBase(4 * config.writeBufferBytes())
        .setCompressionPerLevel(compression(config))
        .setTableFormatConfig(tables);
  }

  private static List<CompressionType> compression(RocksDbConfig config) {
    CompressionType type =
        switch (config.compression()) {
          case NONE -> CompressionType.NO_COMPRESSION;
          case LZ4 -> CompressionType.LZ4_COMPRESSION;
          case ZSTD -> CompressionType.ZSTD_COMPRESSION;
        };
    List<CompressionType> levels = new ArrayList<>(Collections.nCopies(LEVELS, type));
    levels.set(0, CompressionType.NO_COMPRESSION);
    levels.set(1, CompressionType.NO_COMPRESSION);
    return levels;
  }

  Options options() {
    return options;
  }

  WriteOptions write() {
    return write;
  }

  /// Whether each write is on the disk when it returns.
  boolean syncsWrites() {
    return write.sync();
  }

  /// With so many memtables to be flushed, writes wait. A write fills one more at most, so RocksDB,
  /// which may have one more, does not wait by itself.
  int mostMemtablesToFlush() {
    return mostMemtablesToFlush;
  }

  FlushOptions flush() {
    return flush;
  }

  ReadOptions read() {
    return read;
  }

  @Override
  public void close() {
    read.close();
    flush.close();
    write.close();
    options.close();
    partitioner.close();
    deletions.close();
    limiter.close();
    if (filter != null) {
      filter.close();
    }
  }
}
