/// The assembly of a member: configuration, loops, services, and the program that runs them.
@org.jspecify.annotations.NullMarked
module io.kvorum.server {
  requires static org.jspecify;
  requires static java.compiler;
  requires io.kvorum.api;
  requires io.kvorum.raft;
  requires io.kvorum.state;
  requires io.kvorum.storage.spi;
  requires org.slf4j;
  requires org.jctools.core;
  requires dagger;
  requires jakarta.inject;
}
