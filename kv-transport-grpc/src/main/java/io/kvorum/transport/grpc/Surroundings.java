package io.kvorum.transport.grpc;

import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import java.util.Optional;

/// What every call of a transport shares.
///
/// @param tls for `https` URLs
record Surroundings(
    PeerIdentity self,
    PeerHandler handler,
    GrpcTransportConfig.Limits limits,
    GrpcTransportConfig.Timing timing,
    EventLoops loops,
    Workers workers,
    Channels channels,
    MinuteLog log,
    Optional<PeerTls> tls) {

  static Surroundings of(PeerIdentity self, PeerHandler handler, GrpcTransportConfig config) {
    Optional<PeerTls> tls = config.tls().map(PeerTls::open);
    EventLoops loops = new EventLoops(config.eventLoopThreads());
    Workers workers = new Workers(config.limits().questions(), config.limits().snapshots());
    return new Surroundings(
        self,
        handler,
        config.limits(),
        config.timing(),
        loops,
        workers,
        new Channels(config, loops, workers, tls),
        new MinuteLog(),
        tls);
  }

  /// Ends every thread, and with them what is left of connections.
  void close() {
    channels.close();
    loops.close();
    workers.close();
  }
}
