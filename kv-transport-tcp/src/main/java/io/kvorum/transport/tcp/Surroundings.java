package io.kvorum.transport.tcp;

import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What every connection of a transport shares.
///
/// @param connections those that are open, or about to be
record Surroundings(
    PeerIdentity self,
    PeerHandler handler,
    TcpTransportConfig.Limits limits,
    TcpTransportConfig.Timing timing,
    Workers workers,
    MinuteLog log,
    Set<Connection> connections) {

  static Surroundings of(PeerIdentity self, PeerHandler handler, TcpTransportConfig config) {
    return new Surroundings(
        self,
        handler,
        config.limits(),
        config.timing(),
        new Workers(config.limits().questions(), config.limits().snapshots()),
        new MinuteLog(),
        ConcurrentHashMap.newKeySet());
  }

  /// The network's failures are everyday; any other is a mistake of ours.
  void failed(String remote, Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("{}: {}", remote, cause.toString());
    } else {
      log.error("failed " + remote, "connection with " + remote + " failed", cause);
    }
  }
}
