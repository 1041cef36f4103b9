/// H2's MVStore as a store and as a log, in pure Java.
@org.jspecify.annotations.NullMarked
module io.kvorum.storage.mvstore {
  requires static org.jspecify;
  requires transitive io.kvorum.storage.spi;
  requires org.slf4j;
  requires com.h2database.mvstore;

  exports io.kvorum.storage.mvstore;

  provides io.kvorum.storage.spi.StorageProvider with
      io.kvorum.storage.mvstore.MvStoreProvider;
}
