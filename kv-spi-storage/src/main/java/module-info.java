/// The storage SPI: one plain ordered byte map, the state machine's backend, and a log.
@org.jspecify.annotations.NullMarked
module io.kvorum.storage.spi {
  requires static transitive org.jspecify;
  requires transitive io.kvorum.api;
  requires transitive io.kvorum.raft;

  exports io.kvorum.storage.spi;
  exports io.kvorum.storage.support;

  uses io.kvorum.storage.spi.StorageProvider;
}
