/// A peer transport for Kvorum: blocking sockets and virtual threads.
module org.example.sockets {
  requires static org.jspecify;
  requires io.kvorum.raft;

  provides io.kvorum.raft.transport.PeerTransportProvider with
      org.example.sockets.SocketsProvider;
}
