/// The replicated state machine: revisions, leases, alarms, watch matching. It keeps everything in
/// one store and knows no server, thread, clock or network.
@org.jspecify.annotations.NullMarked
module io.kvorum.state {
  requires static transitive org.jspecify;
  requires transitive io.kvorum.api;
  requires transitive io.kvorum.raft;
  requires transitive io.kvorum.storage.spi;

  exports io.kvorum.state;
}
