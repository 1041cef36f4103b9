package io.kvorum.server.cluster;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.Membership.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a client may ask to be changed: each makes the next membership of the one that is in force,
/// or refuses in etcd's words. Checks come in etcd's order (semantics.md 10): first whether the
/// quorum is safe, then whether the change makes sense.
public sealed interface MembershipChange {
  /// @throws KvException if the change must not be made
  Membership next(QuorumGuard guard, Situation now);

  /// What a change is judged by, of one moment.
  ///
  /// @param removed ids that do not return
  record Situation(Membership membership, Set<MemberId> removed, ChangeRules rules) {
    Member require(MemberId id) {
      return membership.member(id).orElseThrow(() -> new KvException(KvError.MEMBER_NOT_FOUND));
    }

    void requireFree(List<String> urls, MemberId but) {
      boolean taken =
          membership.members().stream()
              .filter(member -> !member.id().equals(but))
              .anyMatch(member -> member.peerUrls().stream().anyMatch(urls::contains));
      if (taken) {
        throw new KvException(KvError.PEER_URL_EXISTS);
      }
    }

    Membership with(Member changed) {
      List<Member> members = new ArrayList<>(without(changed.id()).members());
      members.add(changed);
      return new Membership(members);
    }

    Membership without(MemberId id) {
      return new Membership(
          membership.members().stream().filter(member -> !member.id().equals(id)).toList());
    }
  }

  /// A member more.
  record Add(Member member) implements MembershipChange {
    @Override
    public Membership next(QuorumGuard guard, Situation now) {
      guard.admitAdding(member.learner());
      if (now.membership().member(member.id()).isPresent() || now.removed().contains(member.id())) {
        throw new KvException(KvError.MEMBER_EXISTS);
      }
      now.requireFree(member.peerUrls(), member.id());
      if (member.learner() && learners(now.membership()) >= now.rules().maxLearners()) {
        throw new KvException(KvError.TOO_MANY_LEARNERS);
      }
      return now.with(member);
    }

    private static long learners(Membership membership) {
      return membership.members().stream().filter(Member::learner).count();
    }
  }

  /// A member less.
  record Remove(MemberId id) implements MembershipChange {
    @Override
    public Membership next(QuorumGuard guard, Situation now) {
      guard.admitRemoving(id);
      now.require(id);
      Membership next = now.without(id);
      if (next.voters().isEmpty()) {
        throw new KvException(KvError.NOT_ENOUGH_STARTED);
      }
      return next;
    }
  }

  /// Another place where a member is reached by its peers.
  record Update(MemberId id, List<String> peerUrls) implements MembershipChange {
    public Update {
      peerUrls = List.copyOf(peerUrls);
    }

    @Override
    public Membership next(QuorumGuard guard, Situation now) {
      Member member = now.require(id);
      now.requireFree(peerUrls, id);
      return now.with(new Member(id, peerUrls, member.learner()));
    }
  }

  /// A vote for a learner. Whether it is close enough behind, its leader knows.
  record Promote(MemberId id) implements MembershipChange {
    @Override
    public Membership next(QuorumGuard guard, Situation now) {
      Member member = now.require(id);
      if (!member.learner()) {
        throw new KvException(KvError.MEMBER_NOT_LEARNER);
      }
      guard.admitPromoting(id);
      return now.with(new Member(id, member.peerUrls(), false));
    }
  }
}
