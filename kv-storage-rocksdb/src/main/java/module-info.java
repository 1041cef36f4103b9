/// RocksDB as a store, without a write-ahead log of its own as the Raft log is one; and as that
/// log, with its own.
@org.jspecify.annotations.NullMarked
module io.kvorum.storage.rocksdb {
  requires static org.jspecify;
  requires transitive io.kvorum.storage.spi;
  requires org.slf4j;
  requires rocksdbjni;

  exports io.kvorum.storage.rocksdb;

  provides io.kvorum.storage.spi.StorageProvider with
      io.kvorum.storage.rocksdb.RocksDbProvider;
}
