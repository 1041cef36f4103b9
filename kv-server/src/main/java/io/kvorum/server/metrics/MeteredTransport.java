package io.kvorum.server.metrics;

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
import java.util.concurrent.CompletableFuture;

/// Notes who the peers are, and how long snapshots take to reach them.
final class MeteredTransport implements PeerTransport {
  private final PeerTransport transport;
  private final PeerMetrics metrics;

  MeteredTransport(PeerTransport transport, PeerMetrics metrics) {
    this.transport = transport;
    this.metrics = metrics;
  }

  @Override
  public InetSocketAddress address() {
    return transport.address();
  }

  @Override
  public void peers(Collection<Peer> peers) {
    metrics.know(peers.stream().map(Peer::id).toList());
    transport.peers(peers);
  }

  @Override
  public void send(RaftMessage message) {
    if (message instanceof RaftMessage.Heartbeat heartbeat) {
      metrics.of(heartbeat.to()).heartbeatSent(heartbeat.term());
    }
    transport.send(message);
  }

  @Override
  public CompletableFuture<Bytes> ask(URI peer, Bytes question) {
    return transport.ask(peer, question);
  }

  @Override
  public void sendSnapshot(MemberId to, SnapshotOffer offer, InputStream content)
      throws IOException {
    PeerMetrics.Transfer transfer = metrics.of(to).outgoing();
    transfer.begins();
    long before = System.nanoTime();
    boolean done = false;
    try {
      transport.sendSnapshot(to, offer, content);
      done = true;
    } finally {
      long nanos = System.nanoTime() - before;
      transfer.ends(done, nanos);
      if (done) {
        metrics.streamed(nanos);
      }
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
