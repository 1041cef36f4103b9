/// The default log.
@org.jspecify.annotations.NullMarked
module io.kvorum.storage.file {
  requires static org.jspecify;
  requires transitive io.kvorum.storage.spi;
  requires org.slf4j;
}
