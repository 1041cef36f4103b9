package io.kvorum.raft.transport;

import io.kvorum.api.MemberId;

/// Who a transport speaks for: this member of that cluster. Both ids are unsigned 64-bit numbers.
public record PeerIdentity(MemberId member, long clusterId) {
  @Override
  public String toString() {
    return "member " + member + " of cluster " + Long.toHexString(clusterId);
  }
}
