package io.kvorum.raft.transport.support;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import io.kvorum.raft.transport.SnapshotOffer;
import java.io.InputStream;

/// Who asks a question without being a member (`PeerTransportProvider.ask`). Nobody listens there,
/// and so nothing can arrive.
public final class Nobody implements PeerHandler {
  /// What it says of itself.
  public static final PeerIdentity IDENTITY = new PeerIdentity(new MemberId(0), 0);

  public Nobody() {}

  @Override
  public void received(RaftMessage message) {
    throw new IllegalStateException("a message for nobody");
  }

  @Override
  public void unreachable(MemberId peer) {
    throw new IllegalStateException("nobody has no peer");
  }

  @Override
  public Bytes answer(Bytes question) {
    throw new IllegalStateException("a question to nobody");
  }

  @Override
  public void snapshot(SnapshotOffer offer, InputStream content) {
    throw new IllegalStateException("a snapshot for nobody");
  }
}
