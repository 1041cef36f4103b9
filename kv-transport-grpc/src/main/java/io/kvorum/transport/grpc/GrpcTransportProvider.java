package io.kvorum.transport.grpc;

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

/// The peer transport `grpc`.
public final class GrpcTransportProvider implements PeerTransportProvider<GrpcTransportConfig> {
  /// For `ServiceLoader`.
  public GrpcTransportProvider() {}

  @Override
  public String name() {
    return "grpc";
  }

  @Override
  public GrpcTransportConfig configure(Settings settings) {
    return GrpcTransportConfig.read(settings);
  }

  @Override
  public PeerTransport open(GrpcTransportConfig config, PeerIdentity self, PeerHandler handler) {
    return GrpcTransport.open(config, self, handler);
  }

  @Override
  public CompletableFuture<Bytes> ask(GrpcTransportConfig config, URI peer, Bytes question) {
    PeerIdentity nobody = new PeerIdentity(new MemberId(0), 0);
    Surroundings surroundings = Surroundings.of(nobody, new NoHandler(), config);
    Questions questions = new Questions(surroundings);
    return questions
        .ask(peer, question)
        .whenComplete(
            (answer, failure) -> {
              questions.close();
              surroundings.channels().close();
              surroundings.loops().shutDown();
            });
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
