package io.kvorum.transport.tcp;

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
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// Members that speak over TCP. Each has one connection to each other for its messages; snapshots
/// and questions have connections of their own, so that they delay no message.
final class TcpTransport implements PeerTransport {
  private final Surroundings surroundings;
  private final EventLoops loops;
  private final Dialer dialer;
  private final Questions questions;
  private final InetSocketAddress address;
  private final PeerLinks links;
  private final AtomicBoolean closed = new AtomicBoolean();

  private TcpTransport(
      TransportConfig config,
      Surroundings surroundings,
      EventLoops loops,
      InetSocketAddress address) {
    this.surroundings = surroundings;
    this.loops = loops;
    this.dialer = new Dialer(loops, surroundings);
    this.questions = new Questions(surroundings, dialer, loops.next());
    this.address = address;
    this.links =
        new PeerLinks(
            surroundings.self(),
            config,
            surroundings.handler(),
            surroundings.log(),
            MessageDialer::new);
  }

  static TcpTransport open(TransportConfig config, PeerIdentity self, PeerHandler handler) {
    Surroundings surroundings = Surroundings.of(self, handler, config);
    EventLoops loops = new EventLoops(config.eventLoopThreads());
    try {
      Acceptor acceptor = new Acceptor(loops, surroundings);
      List<InetSocketAddress> addresses =
          config.listenUrls().stream().map(acceptor::listen).toList();
      return new TcpTransport(config, surroundings, loops, addresses.getFirst());
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

  /// Dials one peer for its messages.
  private final class MessageDialer implements PeerLink.Dialler {
    private final EventLoop loop = loops.next();

    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public void dial(MemberId to, URI url, PeerLink.Attempt attempt) {
      Hello hello = new Hello(Hello.Purpose.MESSAGES, links.caller(to));
      dialer.dial(loop, url, hello, new MessageOutlet(attempt));
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
    Hello hello = new Hello(Hello.Purpose.SNAPSHOT, links.caller(to));
    SnapshotCourier.deliver(
        links.receiver(to),
        offer,
        content,
        (url, courier) -> dialer.dial(loops.next(), url, hello, new SnapshotOutlet(courier)));
  }

  /// Not to be called by the handler, whose calls it waits for.
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    links.close();
    surroundings.connections().forEach(connection -> connection.close("the transport is closed"));
    loops.closeChannels();
    surroundings.workers().close(); // what they still say must find its event loop
    loops.close();
  }
}
