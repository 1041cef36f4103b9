/// RocksDB as a store.
@org.jspecify.annotations.NullMarked
module io.kvorum.storage.rocksdb {
  requires static org.jspecify;
  requires transitive io.kvorum.storage.spi;
  requires org.slf4j;
  requires rocksdbjni;
}
