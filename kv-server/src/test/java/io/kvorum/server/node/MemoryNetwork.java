package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Members in one process that reach each other at once, but for those that are cut off.
final class MemoryNetwork {
  private final Map<MemberId, PeerHandler> listening = new ConcurrentHashMap<>();
  private final Set<MemberId> cutOff = ConcurrentHashMap.newKeySet();

  void cutOff(MemberId member) {
    cutOff.add(member);
  }

  void heal() {
    cutOff.clear();
  }

  PeerTransport open(MemberId self, PeerHandler handler) {
    listening.put(self, handler);
    return new End(self, handler);
  }

  private final class End implements PeerTransport {
    private final MemberId self;
    private final PeerHandler handler;
    private final Set<PeerHandler> met = ConcurrentHashMap.newKeySet();
    private volatile Set<MemberId> peers = Set.of();
    private volatile Optional<Peer> own = Optional.empty();

    End(MemberId self, PeerHandler handler) {
      this.self = self;
      this.handler = handler;
    }

    private boolean reaches(MemberId to) {
      return peers.contains(to)
          && listening.containsKey(to)
          && !cutOff.contains(to)
          && !cutOff.contains(self);
    }

    @Override
    public InetSocketAddress address() {
      return InetSocketAddress.createUnresolved("memory", 0);
    }

    @Override
    public void peers(Collection<Peer> members) {
      peers = Set.copyOf(members.stream().map(Peer::id).toList());
      own = members.stream().filter(peer -> peer.id().equals(self)).findFirst();
    }

    @Override
    public void send(RaftMessage message) {
      PeerHandler to = listening.get(message.to());
      if (to != null && reaches(message.to())) {
        if (met.add(to)) {
          own.ifPresent(to::met);
        }
        to.received(message);
      }
    }

    @Override
    public CompletableFuture<Bytes> ask(URI peer, Bytes question) {
      return CompletableFuture.failedFuture(new IOException("nobody listens at " + peer));
    }

    @Override
    public void sendSnapshot(MemberId to, SnapshotOffer offer, InputStream content)
        throws IOException {
      PeerHandler receiver = listening.get(to);
      if (receiver == null || !reaches(to)) {
        throw new IOException("cannot reach " + to);
      }
      receiver.snapshot(offer, content);
    }

    @Override
    public void close() {
      listening.remove(self, handler);
    }
  }
}
