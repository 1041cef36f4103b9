/// The technology compatibility kit: contracts that every plugin passes.
@org.jspecify.annotations.NullMarked
module io.kvorum.tck {
  requires static transitive org.jspecify;
  requires transitive io.kvorum.storage.spi;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;

  exports io.kvorum.tck;
  exports io.kvorum.tck.memory;
}
