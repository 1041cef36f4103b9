package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Who belongs to the cluster, sorted by id. Peer URLs travel with it.
public record Membership(List<Member> members) {
  public static final Membership EMPTY = new Membership(List.of());

  public Membership {
    members = members.stream().sorted(Comparator.comparing(Member::id)).toList();
    Set<MemberId> ids = new HashSet<>();
    for (Member member : members) {
      if (!ids.add(member.id())) {
        throw new IllegalArgumentException("member " + member.id() + " is listed twice");
      }
    }
  }

  /// A learner gets the log but has no vote.
  public record Member(MemberId id, List<String> peerUrls, boolean learner) {
    public Member {
      peerUrls = List.copyOf(peerUrls);
    }
  }

  public Optional<Member> member(MemberId id) {
    return members.stream().filter(m -> m.id().equals(id)).findFirst();
  }

  public List<MemberId> voters() {
    return members.stream().filter(m -> !m.learner()).map(Member::id).toList();
  }

  public boolean isVoter(MemberId id) {
    return member(id).filter(m -> !m.learner()).isPresent();
  }
}
