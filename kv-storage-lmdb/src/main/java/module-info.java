/// LMDB as a store and as a log.
@org.jspecify.annotations.NullMarked
module io.kvorum.storage.lmdb {
  requires static org.jspecify;
  requires transitive io.kvorum.storage.spi;
  requires org.slf4j;
  requires lmdbjava;

  exports io.kvorum.storage.lmdb;

  provides io.kvorum.storage.spi.StorageProvider with
      io.kvorum.storage.lmdb.LmdbProvider;
}
