/// Peer transport over TCP frames.
@org.jspecify.annotations.NullMarked
module io.kvorum.transport.tcp {
  requires static org.jspecify;
  requires transitive io.kvorum.raft;
  requires io.netty.common;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.handler;

  exports io.kvorum.transport.tcp;

  provides io.kvorum.raft.transport.PeerTransportProvider with
      io.kvorum.transport.tcp.TcpTransportProvider;
}
