/// The pure Raft core: everything that can happen goes in as an `Input`, everything that is to be
/// done comes out as an `Effect`. No thread, clock, disk or network lives in it. Beside it stands
/// the SPI of those who carry its messages, and what they share.
@org.jspecify.annotations.NullMarked
module io.kvorum.raft {
  requires static transitive org.jspecify;
  requires transitive io.kvorum.api;

  exports io.kvorum.raft;
  exports io.kvorum.raft.codec;
  exports io.kvorum.raft.transport;
  exports io.kvorum.raft.transport.support;

  uses io.kvorum.raft.transport.PeerTransportProvider;
}
