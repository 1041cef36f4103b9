package io.kvorum.transport.tcp;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.api.config.Settings;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.PeerTransportProvider;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/// The peer transport `tcp`.
public final class TcpTransportProvider implements PeerTransportProvider<TcpTransportConfig> {
  /// For `ServiceLoader`.
  public TcpTransportProvider() {}

  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public TcpTransportConfig configure(Settings settings) {
    return TcpTransportConfig.read(settings);
  }

  @Override
  public PeerTransport open(TcpTransportConfig config, PeerIdentity self, PeerHandler handler) {
    return TcpTransport.open(config, self, handler);
  }

  @Override
  public CompletableFuture<Bytes> ask(TcpTransportConfig config, URI peer, Bytes question) {
    PeerIdentity nobody = new PeerIdentity(new MemberId(0), 0);
    Surroundings surroundings = Surroundings.of(nobody, new NoHandler(), config);
    EventLoops loops = new EventLoops(1);
    Dialer dialer = new Dialer(loops, surroundings);
    return new Questions(surroundings, dialer, loops.next())
        .ask(peer, question)
        .whenComplete((answer, failure) -> loops.shutDown());
  }

  /// Nobody listens: nothing can arrive.
  private static final class NoHandler implements PeerHandler {
    @Override
    public void received(RaftMessage message) {
      throw new IllegalStateException("a message for nobody");
    }

    @Override
    public void unreachable(MemberId peer) {
      throw new IllegalStateException("nobody has no peer");
    }

    @Override
    public Bytes answer(Bytes question) {
      throw new IllegalStateException("a question to nobody");
    }

    @Override
    public void snapshot(SnapshotOffer offer, InputStream content) {
      throw new IllegalStateException("a snapshot for nobody");
    }
  }
}
