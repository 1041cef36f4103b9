package org.example.sockets;

import io.kvorum.api.Bytes;
import io.kvorum.api.config.Settings;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.PeerTransportProvider;
import io.kvorum.raft.transport.support.Nobody;
import io.kvorum.raft.transport.support.TransportConfig;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/// The peer transport `sockets`, chosen by `--peer-transport sockets`. Its settings are those that
/// Kvorum's own transports have.
public final class SocketsProvider implements PeerTransportProvider<TransportConfig> {
  /// For `ServiceLoader`.
  public SocketsProvider() {}

  @Override
  public String name() {
    return "sockets";
  }

  @Override
  public TransportConfig configure(Settings settings) {
    return TransportConfig.read(settings, "max-record-size");
  }

  @Override
  public PeerTransport open(TransportConfig config, PeerIdentity self, PeerHandler handler) {
    return new SocketsTransport(config, self, handler);
  }

  @Override
  public CompletableFuture<Bytes> ask(TransportConfig config, URI peer, Bytes question) {
    return new Dialler(config, Security.of(config), Nobody.IDENTITY).ask(peer, question);
  }
}
