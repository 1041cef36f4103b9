package io.kvorum.transport.tcp;

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

/// The peer transport `tcp`.
public final class TcpTransportProvider implements PeerTransportProvider<TransportConfig> {
  /// For `ServiceLoader`.
  public TcpTransportProvider() {}

  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public TransportConfig configure(Settings settings) {
    return TransportConfig.read(settings, "max-frame-size");
  }

  @Override
  public PeerTransport open(TransportConfig config, PeerIdentity self, PeerHandler handler) {
    return TcpTransport.open(config, self, handler);
  }

  @Override
  public CompletableFuture<Bytes> ask(TransportConfig config, URI peer, Bytes question) {
    Surroundings surroundings = Surroundings.of(Nobody.IDENTITY, new Nobody(), config);
    EventLoops loops = new EventLoops(1);
    Dialer dialer = new Dialer(loops, surroundings);
    return new Questions(surroundings, dialer, loops.next())
        .ask(peer, question)
        .whenComplete((answer, failure) -> loops.shutDown());
  }
}
