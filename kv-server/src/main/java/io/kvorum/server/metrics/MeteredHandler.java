package io.kvorum.server.metrics;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.codec.RaftCodec;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.IOException;
import java.io.InputStream;

/// Counts what arrives on its way to the member, and what the transport tells of what leaves.
final class MeteredHandler implements PeerHandler {
  private final PeerHandler handler;
  private final PeerMetrics metrics;

  MeteredHandler(PeerHandler handler, PeerMetrics metrics) {
    this.handler = handler;
    this.metrics = metrics;
  }

  @Override
  public void received(RaftMessage message) {
    PeerMetrics.OfPeer peer = metrics.of(message.from());
    peer.received(RaftCodec.size(message));
    if (message instanceof RaftMessage.HeartbeatAnswer answer) {
      peer.heartbeatAnswered(answer.term());
    }
    handler.received(message);
  }

  @Override
  public void met(Peer peer) {
    metrics.of(peer.id()).reached();
    handler.met(peer);
  }

  @Override
  public void unreachable(MemberId peer) {
    metrics.of(peer).unreachable();
    handler.unreachable(peer);
  }

  @Override
  public void sent(MemberId peer, long bytes) {
    metrics.of(peer).sent(bytes);
    handler.sent(peer, bytes);
  }

  @Override
  public void dropped(MemberId peer) {
    metrics.of(peer).dropped();
    handler.dropped(peer);
  }

  @Override
  public Bytes answer(Bytes question) {
    return handler.answer(question);
  }

  @Override
  public void snapshot(SnapshotOffer offer, InputStream content) throws IOException {
    PeerMetrics.Transfer transfer = metrics.of(offer.from()).incoming();
    transfer.begins();
    long before = System.nanoTime();
    boolean done = false;
    try {
      handler.snapshot(offer, content);
      done = true;
    } finally {
      long nanos = System.nanoTime() - before;
      transfer.ends(done, nanos);
      if (done) {
        metrics.saved(nanos);
      }
    }
  }
}
