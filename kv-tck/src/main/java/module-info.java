/// The technology compatibility kit: contracts that every plugin passes, and the command that runs
/// them.
@org.jspecify.annotations.NullMarked
module io.kvorum.tck {
  requires static transitive org.jspecify;
  requires transitive io.kvorum.storage.spi;
  requires transitive org.junit.jupiter.api;
  requires info.picocli;
  requires java.management;
  requires org.assertj.core;
  requires org.junit.platform.launcher;
  requires org.junit.platform.reporting;
  requires org.snakeyaml.engine;

  exports io.kvorum.tck;
  exports io.kvorum.tck.check;
  exports io.kvorum.tck.disk;
  exports io.kvorum.tck.log;
  exports io.kvorum.tck.memory;
  exports io.kvorum.tck.storage;
  exports io.kvorum.tck.transport;

  uses io.kvorum.raft.transport.PeerTransportProvider;
  uses io.kvorum.storage.spi.StorageProvider;

  // picocli fills the options of the command, JUnit makes the contracts.
  opens io.kvorum.tck.cli to
      info.picocli,
      org.junit.platform.commons;
  opens io.kvorum.tck.log to
      org.junit.platform.commons;
  opens io.kvorum.tck.storage to
      org.junit.platform.commons;
  opens io.kvorum.tck.transport to
      org.junit.platform.commons;
}
