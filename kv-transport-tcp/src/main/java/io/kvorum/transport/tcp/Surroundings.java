package io.kvorum.transport.tcp;

import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.support.MinuteLog;
import io.kvorum.raft.transport.support.TransportConfig;
import io.kvorum.raft.transport.support.Workers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What every connection of a transport shares.
///
/// @param tls for `https` URLs
/// @param connections those that are open, or about to be
record Surroundings(
    PeerIdentity self,
    PeerHandler handler,
    TransportConfig.Limits limits,
    TransportConfig.Timing timing,
    Workers workers,
    MinuteLog log,
    Optional<PeerTls> tls,
    Set<Connection> connections) {
  private static final int QUESTION_OVERHEAD_BYTES = 64;

  static Surroundings of(PeerIdentity self, PeerHandler handler, TransportConfig config) {
    return new Surroundings(
        self,
        handler,
        config.limits(),
        config.timing(),
        new Workers("tcp", config.limits()),
        new MinuteLog(TcpTransport.class),
        config.tls().map(PeerTls::open),
        ConcurrentHashMap.newKeySet());
  }

  /// The longest question or answer: each has its number around it.
  int questionBytes() {
    return limits.messageBytes() - QUESTION_OVERHEAD_BYTES;
  }

  /// The network's failures are everyday; any other is a mistake of ours.
  void failed(String remote, Throwable cause) {
    if (cause instanceof IOException) {
      log.debug(() -> remote + ": " + cause);
    } else {
      log.error("failed " + remote, "connection with " + remote + " failed", cause);
    }
  }

  void damaged(SocketAddress remote, CodecException damage) {
    log.warn("damaged " + host(remote), "connection with " + remote + ": " + damage.getMessage());
  }

  /// TLS, or what stands behind it, does not want who has dialled.
  void rejected(SocketAddress remote, Throwable why) {
    log.warn(
        "rejected " + host(remote), "rejected connection on peer endpoint " + remote + ": " + why);
  }

  private static String host(SocketAddress remote) {
    return remote instanceof InetSocketAddress from ? from.getHostString() : "";
  }
}
