package io.kvorum.transport.grpc;

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

/// The peer transport `grpc`.
public final class GrpcTransportProvider implements PeerTransportProvider<TransportConfig> {
  /// For `ServiceLoader`.
  public GrpcTransportProvider() {}

  @Override
  public String name() {
    return "grpc";
  }

  @Override
  public TransportConfig configure(Settings settings) {
    return TransportConfig.read(settings, "max-message-size");
  }

  @Override
  public PeerTransport open(TransportConfig config, PeerIdentity self, PeerHandler handler) {
    return GrpcTransport.open(config, self, handler);
  }

  @Override
  public CompletableFuture<Bytes> ask(TransportConfig config, URI peer, Bytes question) {
    Surroundings surroundings = Surroundings.of(Nobody.IDENTITY, new Nobody(), config);
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
}
