package io.kvorum.tck.transport;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.api.config.Settings;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.PeerTransportProvider;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// The plainest transport that keeps the rules, over blocking sockets and in the clear, or one that
/// breaks some of them.
record SocketTransportProvider(Set<TransportFault> faults) implements PeerTransportProvider<URI> {
  @Override
  public String name() {
    return "socket";
  }

  @Override
  public URI configure(Settings settings) {
    return URI.create(settings.text("listen-urls", ""));
  }

  @Override
  public PeerTransport open(URI url, PeerIdentity self, PeerHandler handler) {
    return new SocketTransport(url.getPort(), self, handler, faults);
  }

  @Override
  public CompletableFuture<Bytes> ask(URI url, URI peer, Bytes question) {
    return new SocketDialler(new PeerIdentity(new MemberId(0), 0), faults).ask(peer, question);
  }
}
