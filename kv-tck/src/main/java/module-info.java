/// The technology compatibility kit: contracts that every plugin passes.
@org.jspecify.annotations.NullMarked
module io.kvorum.tck {
  requires static transitive org.jspecify;
  requires transitive io.kvorum.storage.spi;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires java.management;

  exports io.kvorum.tck;
  exports io.kvorum.tck.check;
  exports io.kvorum.tck.log;
  exports io.kvorum.tck.memory;
  exports io.kvorum.tck.storage;
  exports io.kvorum.tck.transport;

  opens io.kvorum.tck.log to
      org.junit.platform.commons;
  opens io.kvorum.tck.storage to
      org.junit.platform.commons;
  opens io.kvorum.tck.transport to
      org.junit.platform.commons;
}
