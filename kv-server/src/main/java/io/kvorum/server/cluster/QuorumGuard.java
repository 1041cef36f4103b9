package io.kvorum.server.cluster;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.state.ReadView;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// etcd's strict-reconfig-check: refuses changes after which the members that are started, or
/// reachable, could not form a quorum. Off, it admits everything.
///
/// A member is started once it has published its name. It is active if it has been heard for
/// `HEALTH`; this member itself always is.
public final class QuorumGuard {
  /// etcd's `HealthInterval`.
  public static final Duration HEALTH = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(QuorumGuard.class);

  private final boolean strict;
  private final MemberId self;
  private final ReadView view;
  private final PeerHealth health;

  QuorumGuard(boolean strict, MemberId self, ReadView view, PeerHealth health) {
    this.strict = strict;
    this.self = self;
    this.view = view;
    this.health = health;
  }

  private List<MemberId> voters() {
    return view.membership().voters();
  }

  /// A second voter beside one that is started is always welcome: there is no other way to grow.
  void admitAdding(boolean learner) {
    if (!strict) {
      return;
    }
    List<MemberId> voters = voters();
    long started = started(voters);
    boolean first = started == 1 && voters.size() == 1;
    if (!learner && !first && started < quorum(voters.size() + 1)) {
      throw refused("add", KvError.NOT_ENOUGH_STARTED);
    }
    if (voters.size() > 1 && active(voters) < quorum(voters.size() + 1)) {
      throw refused("add", KvError.UNHEALTHY_CLUSTER);
    }
  }

  /// A learner counts for no quorum, and who is down is none of the active ones.
  void admitRemoving(MemberId id) {
    if (!strict || view.membership().member(id).filter(Membership.Member::learner).isPresent()) {
      return;
    }
    List<MemberId> voters = voters();
    List<MemberId> rest = voters.stream().filter(voter -> !voter.equals(id)).toList();
    if (started(rest) < quorum(rest.size())) {
      throw refused("remove", KvError.NOT_ENOUGH_STARTED);
    }
    boolean down = !id.equals(self) && health.reachableFor(id).isEmpty();
    if (!down && active(voters) - 1 < quorum(voters.size() - 1)) {
      throw refused("remove", KvError.UNHEALTHY_CLUSTER);
    }
  }

  void admitPromoting(MemberId id) {
    List<MemberId> voters = voters();
    // The one to be promoted counts as started: it has caught up with its leader.
    if (strict && started(voters) + 1 < quorum(voters.size() + 1)) {
      throw refused("promote", KvError.NOT_ENOUGH_STARTED);
    }
  }

  private KvException refused(String change, KvError why) {
    LOG.atWarn()
        .addKeyValue("local-member-id", self)
        .addKeyValue("error", why.text())
        .log("rejecting member " + change + " request");
    return new KvException(why);
  }

  private long started(List<MemberId> members) {
    return members.stream()
        .filter(id -> view.published(id).filter(member -> !member.name().isEmpty()).isPresent())
        .count();
  }

  private long active(List<MemberId> members) {
    return members.stream().filter(this::isActive).count();
  }

  private boolean isActive(MemberId id) {
    return id.equals(self)
        || health.reachableFor(id).filter(time -> time.compareTo(HEALTH) >= 0).isPresent();
  }

  private static int quorum(int members) {
    return members / 2 + 1;
  }
}
