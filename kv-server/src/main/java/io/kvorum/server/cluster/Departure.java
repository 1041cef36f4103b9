package io.kvorum.server.cluster;

import io.kvorum.api.MemberId;
import io.kvorum.server.node.Duty;
import io.kvorum.server.peer.PeerAnswer.MemberList;
import io.kvorum.server.peer.PeerCall;
import io.kvorum.server.peer.PeerQuestion;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends a member that was removed from its cluster. It learns of that from its own log, or, if it
/// was down or cut off when it happened, from the others: nobody sends the log to who is no member,
/// so one without a leader asks them.
public final class Departure implements Duty {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /// Long enough for the answer to whoever asked this very member to remove it.
  private static final long DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Replica replica;
  private final long electionNanos;
  private final Runnable leave;
  private volatile boolean removed;
  private boolean left;
  private boolean leaderless;
  private boolean leaving;
  private long leaderlessSinceNanos;
  private long leaveNanos;

  /// @param electionNanos silence of a leader after which others are asked, twice over
  /// @param leave ends this member, in good order; runs once, on the duty's thread, and must not
  ///   block it
  public Departure(Replica replica, long electionNanos, Runnable leave) {
    this.replica = replica;
    this.electionNanos = electionNanos;
    this.leave = leave;
  }

  @Override
  public boolean turn(long nowNanos) {
    if (left) {
      return false;
    }
    removed |= isRemovedHere();
    if (!removed) {
      askIfLeaderless(nowNanos);
    } else if (!leaving) {
      leaving = true;
      leaveNanos = nowNanos + DELAY_NANOS;
      LOG.atWarn()
          .addKeyValue("error", RemovedException.REASON)
          .addKeyValue("local-member-id", replica.self())
          .addKeyValue("cluster-id", Long.toHexString(replica.clusterId()))
          .log("server error");
      LOG.warn("data-dir used by this member must be removed");
    } else if (nowNanos - leaveNanos >= 0) {
      left = true;
      leave.run();
    }
    return false;
  }

  private boolean isRemovedHere() {
    return replica.view().removedMembers().contains(replica.self());
  }

  private void askIfLeaderless(long nowNanos) {
    if (replica.status().leader().isPresent()) {
      leaderless = false;
    } else if (!leaderless) {
      leaderless = true;
      leaderlessSinceNanos = nowNanos;
    } else if (nowNanos - leaderlessSinceNanos >= 2 * electionNanos) {
      leaderlessSinceNanos = nowNanos;
      replica.others().forEach(this::ask);
    }
  }

  private void ask(MemberId other) {
    var _ =
        PeerCall.ask(
                question -> replica.ask(other, question),
                new PeerQuestion.Members(),
                MemberList.class)
            .thenAccept(this::learn);
  }

  private void learn(MemberList list) {
    if (list.clusterId() == replica.clusterId() && list.removed().contains(replica.self())) {
      removed = true;
    }
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return nowNanos + LOOK_NANOS;
  }
}
