package io.kvorum.transport.tcp;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Members that speak over TCP. Each has one connection to each other for its messages; snapshots
/// and questions have connections of their own, so that they delay no message.
final class TcpTransport implements PeerTransport {
  private final Surroundings surroundings;
  private final EventLoops loops;
  private final Dialer dialer;
  private final Questions questions;
  private final InetSocketAddress address;
  private volatile Map<MemberId, Known> known = Map.of();
  private volatile boolean closed;

  private record Known(Peer peer, PeerLink link) {}

  private TcpTransport(
      Surroundings surroundings, EventLoops loops, Dialer dialer, InetSocketAddress address) {
    this.surroundings = surroundings;
    this.loops = loops;
    this.dialer = dialer;
    this.questions = new Questions(surroundings, dialer, loops.next());
    this.address = address;
  }

  static TcpTransport open(TcpTransportConfig config, PeerIdentity self, PeerHandler handler) {
    Surroundings surroundings = Surroundings.of(self, handler, config);
    EventLoops loops = new EventLoops(config.eventLoopThreads());
    try {
      Acceptor acceptor = new Acceptor(loops, surroundings);
      List<InetSocketAddress> addresses =
          config.listenUrls().stream().map(acceptor::listen).toList();
      Dialer dialer = new Dialer(loops, surroundings);
      return new TcpTransport(surroundings, loops, dialer, addresses.getFirst());
    } catch (RuntimeException failure) {
      surroundings.workers().close();
      loops.close();
      throw failure;
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public synchronized void peers(Collection<Peer> peers) {
    if (closed) {
      return;
    }
    Map<MemberId, Known> next = new HashMap<>();
    for (Peer peer : peers) {
      if (!peer.id().equals(surroundings.self().member())) {
        next.put(peer.id(), known(peer));
      }
    }
    Map<MemberId, Known> before = known;
    known = Map.copyOf(next);
    before.forEach(
        (id, gone) -> {
          if (!next.containsKey(id)) {
            gone.link().close();
          }
        });
  }

  private Known known(Peer peer) {
    Known before = known.get(peer.id());
    if (before == null) {
      return new Known(peer, new PeerLink(surroundings, dialer, loops.next(), peer));
    }
    if (!before.peer().equals(peer)) {
      before.link().update(peer.urls());
    }
    return new Known(peer, before.link());
  }

  @Override
  public void send(RaftMessage message) {
    Known to = known.get(message.to());
    if (to != null) {
      to.link().send(message);
    }
  }

  @Override
  public CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    return questions.ask(peer, question);
  }

  @Override
  public void sendSnapshot(MemberId to, SnapshotOffer offer, InputStream content)
      throws IOException {
    Known receiver = known.get(to);
    if (receiver == null) {
      throw new IOException("snapshot for " + to + ", which is no peer");
    }
    Hello hello = new Hello(Hello.Purpose.SNAPSHOT, surroundings.self(), to);
    IOException failure = new IOException("peer " + to + " has no URL");
    for (URI url : receiver.peer().urls()) {
      SnapshotOutlet outlet = new SnapshotOutlet();
      dialer.dial(loops.next(), url, hello, outlet);
      Connection connection;
      try {
        connection = outlet.connect();
      } catch (IOException unreachable) {
        failure = unreachable;
        continue;
      }
      outlet.send(connection, offer, content);
      return;
    }
    throw failure;
  }

  /// Not to be called by the handler, whose calls it waits for.
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      known.values().forEach(peer -> peer.link().close());
      known = Map.of();
    }
    surroundings.connections().forEach(connection -> connection.close("the transport is closed"));
    loops.close();
    surroundings.workers().close();
  }
}
