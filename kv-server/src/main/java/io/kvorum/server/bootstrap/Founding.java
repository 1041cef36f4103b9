package io.kvorum.server.bootstrap;

import io.kvorum.raft.Membership;
import io.kvorum.raft.transport.Peer;
import io.kvorum.server.config.Identity;
import java.net.URI;
import java.util.List;

/// What a member found out at its first start. It is kept with its data, so that a start that died
/// half-way is made up for by the next one.
///
/// @param joins whether the cluster was there before this member
/// @param members all of them, this one included
public record Founding(Identity identity, boolean joins, Membership members) {
  /// What the first entry of the log says: nothing for who joins, and is told by the others.
  public Membership initial() {
    return joins ? Membership.EMPTY : members;
  }

  /// Where the others are reached until the log says so.
  public List<Peer> known() {
    return members.members().stream()
        .filter(member -> !member.id().equals(identity.member()))
        .map(member -> new Peer(member.id(), member.peerUrls().stream().map(URI::create).toList()))
        .toList();
  }
}
