package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.ArrayDeque;
import java.util.Optional;

/// The membership in force, and the changes in the log that are not committed yet. A change is in
/// force from its commit on, not from its append: so adding a member that has not started answers
/// as soon as the old members have it, and a cut change needs no undoing.
///
/// Two members may act on memberships one change apart, whose majorities always share a member.
/// They are never two apart, because whoever has the next change in its log also has, in the same
/// write, a commit index past the previous one.
final class ActiveMembership {
  private final ArrayDeque<Change> uncommitted = new ArrayDeque<>();
  private final MemberId self;
  private Membership active;
  private boolean selfVotes;
  private boolean soleVoter;
  private boolean alone;

  private record Change(long index, Membership next) {}

  ActiveMembership(MemberId self, Membership active) {
    this.self = self;
    this.active = active;
    activate(active);
  }

  Membership active() {
    return active;
  }

  boolean selfVotes() {
    return selfVotes;
  }

  /// Whether nobody else is there to be told anything.
  boolean isAlone() {
    return alone;
  }

  boolean isSoleVoter() {
    return soleVoter;
  }

  boolean hasUncommitted() {
    return !uncommitted.isEmpty();
  }

  /// Where the commit index must stop first, so that what follows is counted by the new membership.
  long firstUncommitted(long otherwise) {
    return uncommitted.isEmpty() ? otherwise : uncommitted.getFirst().index;
  }

  void appended(LogEntry entry) {
    if (entry.payload() instanceof LogEntry.Members change) {
      uncommitted.addLast(new Change(entry.index(), change.next()));
    }
  }

  void truncatedFrom(long index) {
    while (!uncommitted.isEmpty() && uncommitted.getLast().index >= index) {
      uncommitted.removeLast();
    }
  }

  /// Whether the commit index changed who is in force.
  boolean committed(long index) {
    Optional<Membership> next = Optional.empty();
    while (!uncommitted.isEmpty() && uncommitted.getFirst().index <= index) {
      next = Optional.of(uncommitted.removeFirst().next);
    }
    next.ifPresent(this::activate);
    return next.isPresent();
  }

  void reset(Membership membership) {
    uncommitted.clear();
    activate(membership);
  }

  private void activate(Membership membership) {
    active = membership;
    selfVotes = membership.isVoter(self);
    soleVoter = selfVotes && membership.voters().size() == 1;
    alone = membership.members().stream().allMatch(member -> member.id().equals(self));
  }
}
