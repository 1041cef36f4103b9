package io.kvorum.raft.transport.support;

import io.kvorum.api.MemberId;
import io.kvorum.raft.codec.CodecException;
import io.kvorum.raft.transport.Peer;
import io.kvorum.raft.transport.PeerHandler;
import io.kvorum.raft.transport.PeerIdentity;
import java.util.List;
import java.util.Optional;

/// What a handshake carries: who dials, whom it means, and where it is reached itself. Who asks a
/// question may be nobody yet, and leaves the ids 0.
///
/// @param urls as they travel: `MAX_URLS` of `PeerUrls` at most
public record Caller(PeerIdentity from, MemberId to, List<String> urls) {
  /// @throws CodecException if there are too many URLs, or one cannot be dialled
  public Caller {
    urls = List.copyOf(urls);
    PeerUrls.heard(urls);
  }

  /// Why it is sent away, if it is: members of other clusters, and those who mean somebody else.
  /// Their words would be taken for our cluster's (TRANSPORT-10). The sentence lacks its subject:
  /// "it" for the log, "you" for the caller.
  public Optional<String> refusedBy(PeerIdentity self) {
    if (from.clusterId() == self.clusterId() && to.equals(self.member())) {
      return Optional.empty();
    }
    PeerIdentity meant = new PeerIdentity(to, from.clusterId());
    return Optional.of("dialled " + meant + ", but this is " + self);
  }

  /// To be called when its messages are accepted, before the first of them (TRANSPORT-11).
  public void introduceTo(PeerHandler handler) {
    if (!urls.isEmpty()) {
      handler.met(new Peer(from.member(), PeerUrls.heard(urls)));
    }
  }
}
