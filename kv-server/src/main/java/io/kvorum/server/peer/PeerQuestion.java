package io.kvorum.server.peer;

import java.util.List;

/// What a member, or one that wants to become a member, asks another. Questions change nothing that
/// is replicated.
public sealed interface PeerQuestion {
  /// Who belongs to the cluster (etcd's `/members`). Answered by `PeerAnswer.MemberList`, from what
  /// the member has applied.
  record Members() implements PeerQuestion {}

  /// Answered by `PeerAnswer.Versions` (etcd's `/version`).
  record AskVersions() implements PeerQuestion {}

  /// To the leader: give these leases their whole time again. Answered by `PeerAnswer.LeaseTimes`:
  /// the granted seconds of each in this order, 0 for one that has ended.
  record RenewLeases(List<Long> leases) implements PeerQuestion {
    public RenewLeases {
      leases = List.copyOf(leases);
    }
  }

  /// To the leader: the whole seconds that each of these leases has left. Answered by
  /// `PeerAnswer.LeaseTimes` in this order, -1 for one that does not exist.
  record LeaseTimesLeft(List<Long> leases) implements PeerQuestion {
    public LeaseTimesLeft {
      leases = List.copyOf(leases);
    }
  }

  /// To the leader, who hears everybody: which members can be reached. Answered by
  /// `PeerAnswer.Reachable`.
  record AskReachable() implements PeerQuestion {}

  /// The hash of the keys at a revision, 0 for the newest. Answered by `PeerAnswer.KvHash`.
  record HashKv(long revision) implements PeerQuestion {}
}
