package io.kvorum.transport.grpc;

import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.support.MinuteLog;
import io.kvorum.raft.transport.support.TransportConfig;
import io.kvorum.raft.transport.support.Workers;
import java.util.Optional;

/// What every call of a transport shares.
///
/// @param connections that are accepted, by all listeners
/// @param tls for `https` URLs
record Surroundings(
    PeerIdentity self,
    PeerHandler handler,
    TransportConfig.Limits limits,
    TransportConfig.Timing timing,
    EventLoops loops,
    Workers workers,
    Channels channels,
    MinuteLog log,
    ConnectionLimit connections,
    Optional<PeerTls> tls) {
  private static final int PARCEL_OVERHEAD_BYTES = 64;

  static Surroundings of(PeerIdentity self, PeerHandler handler, TransportConfig config) {
    Optional<PeerTls> tls = config.tls().map(PeerTls::open);
    EventLoops loops = new EventLoops(config.eventLoopThreads());
    Workers workers = new Workers("grpc", config.limits());
    MinuteLog log = new MinuteLog(GrpcTransport.class);
    return new Surroundings(
        self,
        handler,
        config.limits(),
        config.timing(),
        loops,
        workers,
        new Channels(config, loops, workers, tls),
        log,
        new ConnectionLimit(config.limits().connections(), log),
        tls);
  }

  /// The longest parcel: each has a little around what is in it.
  int parcelBytes() {
    return parcelBytes(limits);
  }

  static int parcelBytes(TransportConfig.Limits limits) {
    return limits.messageBytes() + PARCEL_OVERHEAD_BYTES;
  }

  /// Ends every thread, and with them what is left of connections.
  void close() {
    channels.close();
    workers.close(); // what they still say must find its event loop
    loops.close();
  }
}
