package org.example.sockets;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.raft.transport.TransportException;
import io.kvorum.raft.transport.support.TransportConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// A member's end of the wires: an acceptor for each URL that it listens on, a link for each peer.
final class SocketsTransport implements PeerTransport {
  private final TransportConfig config;
  private final PeerIdentity self;
  private final PeerHandler handler;
  private final Dialler dialler;
  private final List<Acceptor> acceptors = new ArrayList<>();
  private final Map<MemberId, Link> links = new ConcurrentHashMap<>();
  private List<String> ownUrls = List.of();
  private boolean closed;

  SocketsTransport(TransportConfig config, PeerIdentity self, PeerHandler handler) {
    this.config = config;
    this.self = self;
    this.handler = handler;
    Security security = Security.of(config);
    this.dialler = new Dialler(config, security, self);
    try {
      for (URI url : config.listenUrls()) {
        acceptors.add(new Acceptor(url, config, security, self, handler));
      }
    } catch (TransportException refused) {
      acceptors.forEach(Acceptor::close);
      throw refused;
    }
  }

  @Override
  public InetSocketAddress address() {
    return acceptors.getFirst().address();
  }

  /// Links to peers that have moved, and all when this member has, are made anew: their hellos say
  /// where it is (TRANSPORT-11).
  @Override
  public synchronized void peers(Collection<Peer> peers) {
    if (closed) {
      return;
    }
    boolean hasMoved = moveTo(peers);
    for (Link link : List.copyOf(links.values())) {
      if (hasMoved || !peers.contains(link.peer())) {
        links.remove(link.peer().id());
        link.close();
      }
    }
    for (Peer peer : peers) {
      if (!peer.id().equals(self.member()) && !peer.urls().isEmpty()) {
        links.computeIfAbsent(peer.id(), id -> new Link(dialler, peer, handler, config));
      }
    }
  }

  private boolean moveTo(Collection<Peer> peers) {
    List<String> before = ownUrls;
    for (Peer peer : peers) {
      if (peer.id().equals(self.member())) {
        ownUrls = peer.urls().stream().map(URI::toString).toList();
        dialler.isAt(ownUrls);
      }
    }
    return !before.equals(ownUrls);
  }

  @Override
  public void send(RaftMessage message) {
    Link link = links.get(message.to());
    if (link != null) {
      link.send(message);
    }
  }

  @Override
  public CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    return dialler.ask(peer, question);
  }

  @Override
  public void sendSnapshot(MemberId to, SnapshotOffer offer, InputStream content)
      throws IOException {
    Link link = links.get(to);
    if (link == null) {
      throw new IOException("no peer " + to);
    }
    dialler.sendSnapshot(link.peer(), offer, content);
  }

  @Override
  public synchronized void close() {
    closed = true;
    acceptors.forEach(Acceptor::close);
    dialler.close();
    links.values().forEach(Link::close);
    links.clear();
  }
}
