package io.kvorum.tck.transport;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import io.kvorum.raft.transport.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// See `SocketTransportProvider`.
final class SocketTransport implements PeerTransport {
  private static final long LEFT_SECONDS = 60;

  private final ServerSocket listener;
  private final PeerIdentity self;
  private final PeerHandler handler;
  private final Set<TransportFault> faults;
  private final SocketDialler dialler;
  private final SocketAcceptor acceptor;
  private final Map<MemberId, SocketLink> links = new ConcurrentHashMap<>();
  private String ownUrls = "";
  private volatile boolean closed;

  SocketTransport(int port, PeerIdentity self, PeerHandler handler, Set<TransportFault> faults) {
    this.self = self;
    this.handler = handler;
    this.faults = faults;
    this.dialler = new SocketDialler(self, faults);
    listener = listen(port);
    acceptor = new SocketAcceptor(listener, self, handler, faults);
    if (faults.contains(TransportFault.LEAVES_THREAD)) {
      Thread.ofPlatform().daemon().name("left behind").start(SocketTransport::stay);
    }
  }

  private ServerSocket listen(int port) {
    try {
      return new ServerSocket(port, 64, InetAddress.getLoopbackAddress());
    } catch (IOException failure) {
      if (port != 0 && faults.contains(TransportFault.ANY_PORT)) {
        return listen(0);
      }
      throw new TransportException("cannot listen on " + port, failure);
    }
  }

  private static void stay() {
    try {
      var _ = new CountDownLatch(1).await(LEFT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  @Override
  public synchronized void peers(Collection<Peer> peers) {
    if (closed) {
      return;
    }
    boolean hasMoved = moveTo(peers);
    links
        .values()
        .removeIf(
            link -> {
              boolean gone = hasMoved || !peers.contains(link.peer());
              if (gone) {
                link.close();
              }
              return gone;
            });
    for (Peer peer : peers) {
      if (!peer.id().equals(self.member())) {
        links.computeIfAbsent(peer.id(), id -> new SocketLink(dialler, peer, handler, faults));
      }
    }
  }

  private boolean moveTo(Collection<Peer> peers) {
    String before = ownUrls;
    for (Peer peer : peers) {
      if (peer.id().equals(self.member())) {
        ownUrls = peer.urls().stream().map(URI::toString).collect(Collectors.joining(" "));
        dialler.isAt(ownUrls);
      }
    }
    return !before.equals(ownUrls);
  }

  @Override
  public void send(RaftMessage message) {
    if (closed && faults.contains(TransportFault.THROWS_AFTER_CLOSE)) {
      throw new IllegalStateException("closed");
    }
    SocketLink link = links.get(message.to());
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
    SocketLink link = links.get(to);
    if (link == null) {
      throw new IOException("no peer " + to);
    }
    dialler.sendSnapshot(link.peer().urls().getFirst(), to, offer, content);
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      if (!faults.contains(TransportFault.LEAVES_LISTENER)) {
        listener.close();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    dialler.close();
    links.values().forEach(SocketLink::close);
    links.clear();
    acceptor.close();
  }
}
