/// The technology compatibility kit: contracts that every plugin passes, and the command that runs
/// them.
@org.jspecify.annotations.NullMarked
module io.kvorum.tck {
  requires static transitive org.jspecify;
  requires transitive io.kvorum.storage.spi;
  requires transitive org.junit.jupiter.api;
  requires com.google.protobuf;
  requires info.picocli;
  requires io.grpc;
  requires io.grpc.netty;
  requires io.grpc.protobuf;
  requires io.grpc.stub;
  requires java.management;
  requires org.assertj.core;
  requires org.junit.platform.launcher;
  requires org.junit.platform.reporting;
  requires org.snakeyaml.engine;

  exports io.kvorum.tck;
  exports io.kvorum.tck.api;
  exports io.kvorum.tck.check;
  exports io.kvorum.tck.disk;
  exports io.kvorum.tck.log;
  exports io.kvorum.tck.memory;
  exports io.kvorum.tck.storage;
  exports io.kvorum.tck.transport;

  uses io.kvorum.raft.transport.PeerTransportProvider;
  uses io.kvorum.storage.spi.StorageProvider;

  // picocli fills the options of the command, JUnit makes the contracts, and messages that are
  // printed are read by reflection.
  opens io.kvorum.tck.api to
      org.junit.platform.commons;
  opens io.kvorum.tck.api.pb to
      com.google.protobuf;
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
