package io.kvorum.raft.transport.support;

import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The peers of a transport, a `PeerLink` to each, and what they are told of this member
/// (TRANSPORT-11). Thread-safe.
public final class PeerLinks implements AutoCloseable {
  private final PeerIdentity self;
  private final TransportConfig config;
  private final PeerHandler handler;
  private final MinuteLog log;
  private final Supplier<? extends PeerLink.Dialler> diallers;
  private volatile Map<MemberId, Known> known = Map.of();
  private volatile List<URI> ownUrls = List.of();
  private boolean closed;

  private record Known(Peer peer, PeerLink link) {}

  /// @param diallers gives each link its own
  public PeerLinks(
      PeerIdentity self,
      TransportConfig config,
      PeerHandler handler,
      MinuteLog log,
      Supplier<? extends PeerLink.Dialler> diallers) {
    this.self = self;
    this.config = config;
    this.handler = handler;
    this.log = log;
    this.diallers = diallers;
  }

  /// As `PeerTransport.peers`. Where this member's own entry has changed, every peer is dialled
  /// again, so that it hears of it.
  public synchronized void peers(Collection<Peer> peers) {
    if (closed) {
      return;
    }
    Map<MemberId, Known> before = known;
    boolean hasMoved = moveTo(peers);
    Map<MemberId, Known> next = new HashMap<>();
    for (Peer peer : peers) {
      if (!peer.id().equals(self.member())) {
        next.put(peer.id(), known(peer, hasMoved));
      }
    }
    known = Map.copyOf(next);
    before.forEach(
        (id, gone) -> {
          if (!next.containsKey(id)) {
            gone.link().close();
          }
        });
  }

  /// A member without an entry of its own says what it has said before.
  private boolean moveTo(Collection<Peer> peers) {
    List<URI> before = ownUrls;
    for (Peer peer : peers) {
      if (peer.id().equals(self.member())) {
        ownUrls = peer.urls();
      }
    }
    return !ownUrls.equals(before);
  }

  private Known known(Peer peer, boolean hasMoved) {
    Known before = known.get(peer.id());
    if (before == null) {
      return new Known(peer, new PeerLink(peer, diallers.get(), config, handler, log));
    }
    if (!before.peer().equals(peer)) {
      before.link().update(peer.urls());
    } else if (hasMoved) {
      before.link().renew();
    }
    return new Known(peer, before.link());
  }

  /// As `PeerTransport.send`.
  public void send(RaftMessage message) {
    Known to = known.get(message.to());
    if (to != null) {
      to.link().send(message);
    }
  }

  /// Whom a snapshot is for.
  ///
  /// @throws IOException if that is no peer
  public Peer receiver(MemberId id) throws IOException {
    Known to = known.get(id);
    if (to == null) {
      throw new IOException("snapshot for " + id + ", which is no peer");
    }
    return to.peer();
  }

  /// What a handshake with that member says.
  public Caller caller(MemberId to) {
    return new Caller(self, to, PeerUrls.said(ownUrls));
  }

  @Override
  public synchronized void close() {
    closed = true;
    known.values().forEach(peer -> peer.link().close());
    known = Map.of();
  }
}
