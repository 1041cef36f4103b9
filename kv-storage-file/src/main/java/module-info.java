/// The default log: entries in preallocated, checksummed segments with group commit.
@org.jspecify.annotations.NullMarked
module io.kvorum.storage.file {
  requires static org.jspecify;
  requires transitive io.kvorum.storage.spi;
  requires org.slf4j;

  exports io.kvorum.storage.file;

  provides io.kvorum.storage.spi.StorageProvider with
      io.kvorum.storage.file.FileLogProvider;
}
