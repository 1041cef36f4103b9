/// The assembly of a member: configuration, loops, services, and the program that runs them.
@org.jspecify.annotations.NullMarked
module io.kvorum.server {
  requires static transitive org.jspecify;
  requires static java.compiler;
  requires java.logging;
  requires java.management;
  requires java.naming;
  requires java.net.http;
  requires jdk.management;
  requires transitive io.kvorum.api;
  requires io.kvorum.raft;
  requires io.kvorum.state;
  requires transitive io.kvorum.storage.spi;
  requires io.prometheus.metrics.instrumentation.jvm;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.slf4j;
  requires org.snakeyaml.engine;
  requires org.jctools.core;
  requires dagger;
  requires jakarta.inject;

  // For kvutl alone: a member starts without it.
  requires static info.picocli;

  exports io.kvorum.server;
  exports io.kvorum.server.config;

  // picocli fills the options of kvutl.
  opens io.kvorum.server to
      info.picocli;

  uses io.kvorum.api.frontend.FrontendProvider;
  uses io.kvorum.raft.transport.PeerTransportProvider;
  uses io.kvorum.storage.spi.StorageProvider;

  provides org.slf4j.spi.SLF4JServiceProvider with
      io.kvorum.server.log.LogProvider;
}
