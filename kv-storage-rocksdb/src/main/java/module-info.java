/// RocksDB as a store. Without a write-ahead log of its own: the Raft log is one.
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
