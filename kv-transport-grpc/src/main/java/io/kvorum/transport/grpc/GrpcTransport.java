package io.kvorum.transport.grpc;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.raft.transport.support.PeerLink;
import io.kvorum.raft.transport.support.PeerLinks;
import io.kvorum.raft.transport.support.SnapshotCourier;
import io.kvorum.raft.transport.support.TransportConfig;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// Members that speak over gRPC. Each has one stream to each other for its messages; snapshots and
/// questions have channels of their own, so that they delay no message.
final class GrpcTransport implements PeerTransport {
  private final Surroundings surroundings;
  private final List<PeerServer> servers = new ArrayList<>();
  private final Questions questions;
  private final PeerLinks links;
  private final AtomicBoolean closed = new AtomicBoolean();

  private GrpcTransport(TransportConfig config, Surroundings surroundings) {
    this.surroundings = surroundings;
    this.questions = new Questions(surroundings);
    this.links =
        new PeerLinks(
            surroundings.self(),
            config,
            surroundings.handler(),
            surroundings.log(),
            MessageDialer::new);
  }

  static GrpcTransport open(TransportConfig config, PeerIdentity self, PeerHandler handler) {
    GrpcTransport transport = new GrpcTransport(config, Surroundings.of(self, handler, config));
    try {
      for (URI url : config.listenUrls()) {
        transport.servers.add(new PeerServer(transport.surroundings, url));
      }
      return transport;
    } catch (RuntimeException failure) {
      transport.close();
      throw failure;
    }
  }

  @Override
  public InetSocketAddress address() {
    return servers.getFirst().address();
  }

  /// Dials one peer for its messages.
  private final class MessageDialer implements PeerLink.Dialler {
    private final EventLoop loop = surroundings.loops().next();

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public void dial(MemberId to, URI url, PeerLink.Attempt attempt) {
      ClientStream.dial(
          surroundings, loop, url, Rpcs.MESSAGES, links.caller(to), new MessageOutlet(attempt));
    }
  }

  @Override
  public void peers(Collection<Peer> peers) {
    links.peers(peers);
  }

  @Override
  public void send(RaftMessage message) {
    links.send(message);
  }

  @Override
  public CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    return questions.ask(peer, question);
  }

  @Override
  public void sendSnapshot(MemberId to, SnapshotOffer offer, InputStream content)
      throws IOException {
    SnapshotCourier.deliver(
        links.receiver(to),
        offer,
        content,
        (url, courier) ->
            ClientStream.dial(
                surroundings,
                surroundings.loops().next(),
                url,
                Rpcs.SNAPSHOT,
                links.caller(to),
                new SnapshotOutlet(courier)));
  }

  /// Not to be called by the handler, whose calls it waits for.
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    links.close();
    questions.close();
    servers.forEach(PeerServer::close);
    surroundings.close();
  }
}
