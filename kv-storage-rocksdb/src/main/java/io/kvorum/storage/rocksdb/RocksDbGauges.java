package io.kvorum.storage.rocksdb;

import io.kvorum.storage.spi.EngineGauge;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/// What RocksDB tells of a store, by properties that it keeps in memory.
final class RocksDbGauges {
  private RocksDbGauges() {}

  static List<EngineGauge> of(RocksDB db, SharedMemory memory) throws RocksDBException {
    return List.of(
        new EngineGauge(
            "memory_used_bytes",
            "Blocks, indexes, filters and memtables of all stores.",
            memory.usedBytes()),
        property(
            db, "memtable_bytes", "Memtables of this store.", "rocksdb.cur-size-all-mem-tables"),
        property(
            db,
            "pending_compaction_bytes",
            "What compactions have to rewrite before the levels are in shape.",
            "rocksdb.estimate-pending-compaction-bytes"),
        property(
            db, "running_compactions", "Compactions under way.", "rocksdb.num-running-compactions"),
        property(db, "running_flushes", "Flushes under way.", "rocksdb.num-running-flushes"),
        new EngineGauge(
            "level0_files",
            "Tables that are not merged with any others yet.",
            Long.parseLong(db.getProperty("rocksdb.num-files-at-level0"))),
        property(
            db,
            "write_stopped",
            "1 while writes wait for compactions.",
            "rocksdb.is-write-stopped"));
  }

  private static EngineGauge property(RocksDB db, String name, String help, String property)
      throws RocksDBException {
    return new EngineGauge(name, help, db.getLongProperty(property));
  }
}
