package io.kvorum.raft.transport;

import io.kvorum.api.MemberId;
import java.net.URI;
import java.util.List;

/// Another member and where it listens. The URLs are tried in turn.
public record Peer(MemberId id, List<URI> urls) {
  public Peer {
    urls = List.copyOf(urls);
  }
}
