package io.kvorum.transport.grpc;

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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Members that speak over gRPC. Each has one stream to each other for its messages; snapshots and
/// questions have channels of their own, so that they delay no message.
final class GrpcTransport implements PeerTransport {
  private final Surroundings surroundings;
  private final List<PeerServer> servers = new ArrayList<>();
  private final Questions questions;
  private final Set<ClientStream> snapshots = ConcurrentHashMap.newKeySet();
  private volatile Map<MemberId, Known> known = Map.of();
  private volatile boolean closed;

  private record Known(Peer peer, PeerLink link) {}

  private GrpcTransport(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.questions = new Questions(surroundings);
  }

  static GrpcTransport open(GrpcTransportConfig config, PeerIdentity self, PeerHandler handler) {
    GrpcTransport transport = new GrpcTransport(Surroundings.of(self, handler, config));
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
      return new Known(peer, new PeerLink(surroundings, peer));
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
    IOException failure = new IOException("peer " + to + " has no URL");
    for (URI url : receiver.peer().urls()) {
      SnapshotOutlet outlet = new SnapshotOutlet();
      ClientStream dialled = dial(url, to, outlet);
      try {
        ClientStream stream;
        try {
          stream = outlet.connect();
        } catch (IOException unreachable) {
          failure = unreachable;
          continue;
        }
        outlet.send(stream, offer, content);
        return;
      } finally {
        snapshots.remove(dialled);
      }
    }
    throw failure;
  }

  private ClientStream dial(URI url, MemberId to, SnapshotOutlet outlet) throws IOException {
    try {
      ClientStream dialled =
          ClientStream.dial(
              surroundings,
              surroundings.loops().next(),
              url,
              Rpcs.SNAPSHOT,
              new Hello(surroundings.self(), to),
              outlet);
      snapshots.add(dialled);
      if (closed) {
        dialled.close("the transport is closed");
      }
      return dialled;
    } catch (IllegalArgumentException unusable) {
      throw new IOException(unusable);
    }
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
    questions.close();
    snapshots.forEach(stream -> stream.close("the transport is closed"));
    servers.forEach(PeerServer::close);
    surroundings.close();
  }
}
