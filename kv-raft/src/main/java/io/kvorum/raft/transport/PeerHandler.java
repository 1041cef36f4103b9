package io.kvorum.raft.transport;

import io.kvorum.api.Bytes;
import io.kvorum.api.MemberId;
import io.kvorum.raft.RaftMessage;
import java.io.IOException;
import java.io.InputStream;

/// Hears what arrives. `received`, `met` and `unreachable` must not block; `answer` and `snapshot`
/// run on threads of their own and may.
public interface PeerHandler {
  void received(RaftMessage message);

  /// A member of the same cluster has dialled and says where it is reached itself. A member that
  /// was away while others joined learns so how to answer a leader that it does not know yet. Of
  /// members that it knows, its membership says where they are, whatever they say themselves.
  default void met(Peer peer) {}

  void unreachable(MemberId peer);

  /// Messages of so many bytes have been written to a peer, told for those who count.
  default void sent(MemberId peer, long bytes) {}

  /// A message to a peer was dropped, as it was too large or the queue full.
  default void dropped(MemberId peer) {}

  Bytes answer(Bytes question);

  void snapshot(SnapshotOffer offer, InputStream content) throws IOException;
}
