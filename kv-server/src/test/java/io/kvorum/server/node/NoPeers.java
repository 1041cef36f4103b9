package io.kvorum.server.node;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerTransport;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The transport of a member that has nobody to talk to. It remembers whom it was told of.
final class NoPeers implements PeerTransport {
  private List<Peer> told = List.of();

  @Override
  public InetSocketAddress address() {
    return InetSocketAddress.createUnresolved("none", 0);
  }

  @Override
  public void peers(Collection<Peer> peers) {
    told = List.copyOf(peers);
  }

  List<Peer> told() {
    return told;
  }

  @Override
  public void send(RaftMessage message) {}

  @Override
  public CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    return CompletableFuture.failedFuture(new IOException("nobody listens at " + peer));
  }

  @Override
  public void sendSnapshot(MemberId to, SnapshotOffer offer, InputStream content)
      throws IOException {
    throw new IOException("no member " + to);
  }

  @Override
  public void close() {}
}
