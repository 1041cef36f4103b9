package io.kvorum.raft;

import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership.Member;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Which change of membership is one step: one member more, one less, or one changed, with a voter
/// left. Then every majority before the change shares a member with every majority after it (Raft
/// thesis 4.1).
final class MembershipRule {
  private MembershipRule() {}

  static boolean isOneStep(Membership from, Membership to) {
    return !to.voters().isEmpty() && changed(from, to).size() == 1;
  }

  /// Whether the step gives a learner its vote: which one.
  static Set<MemberId> promoted(Membership from, Membership to) {
    Set<MemberId> promoted = new TreeSet<>();
    for (Member member : to.members()) {
      if (!member.learner() && from.member(member.id()).filter(Member::learner).isPresent()) {
        promoted.add(member.id());
      }
    }
    return promoted;
  }

  private static Set<MemberId> changed(Membership from, Membership to) {
    Set<MemberId> changed = new TreeSet<>();
    for (Member member : from.members()) {
      if (!to.member(member.id()).equals(Optional.of(member))) {
        changed.add(member.id());
      }
    }
    for (Member member : to.members()) {
      if (from.member(member.id()).isEmpty()) {
        changed.add(member.id());
      }
    }
    return changed;
  }
}
