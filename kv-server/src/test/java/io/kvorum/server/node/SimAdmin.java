package io.kvorum.server.node;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import io.kvorum.raft.Membership.Member;
import io.kvorum.state.Applied;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Changes who belongs to the cluster, hands leadership over, and replaces members whose disks are
/// gone: removes them, and adds new ones with other ids.
final class SimAdmin {
  private static final int MAX_MEMBERS = 6;
  private static final int MAX_EVER = 14;

  private final SimWorld world;
  private boolean changing;

  SimAdmin(SimWorld world) {
    this.world = world;
  }

  void begin() {
    world.after(SimWorld.SECOND, this::look);
  }

  private void look() {
    if (world.isCalm()) {
      return;
    }
    if (!changing && world.happens(world.settings().changes())) {
      change();
    }
    if (!changing && world.happens(world.settings().wipes())) {
      replace();
    }
    if (world.happens(world.settings().transfers())) {
      transfer();
    }
    world.after(SimWorld.SECOND, this::look);
  }

  private void transfer() {
    world.leader().ifPresent(leader -> transfer(leader, world.anyMember().id()));
  }

  private void transfer(SimMember leader, MemberId to) {
    world.saw(SimSeen.TRANSFER_ASKED);
    if (!world.network().isHealthy()) {
      world.saw(SimSeen.TRANSFER_DURING_A_PARTITION);
    }
    world.trace(() -> leader.id() + " is to hand over to " + to);
    var _ = leader.node().transferLeadership(to);
  }

  /// Asks any member: it need not lead.
  private void change() {
    SimMember asked =
        world.random().nextBoolean()
            ? world.leader().orElseGet(world::anyMember)
            : world.anyMember();
    if (!asked.isUp()) {
      return;
    }
    Membership now = asked.status().membership();
    List<Member> next = new ArrayList<>(now.members());
    switch (world.random().nextInt(5)) {
      case 0, 1 -> {
        if (next.size() >= MAX_MEMBERS || world.members().size() >= MAX_EVER) {
          return;
        }
        boolean learner = world.random().nextInt(3) > 0;
        SimMember joiner = world.newMember();
        next.add(new Member(joiner.id(), List.of("http://m:" + joiner.id()), learner));
        propose(asked, next, learner ? SimSeen.LEARNER_ADDED : SimSeen.VOTER_ADDED, joiner::start);
      }
      case 2, 3 -> {
        if (!promoteSomeone(next)) {
          return;
        }
        propose(asked, next, SimSeen.LEARNER_PROMOTED, () -> {});
      }
      default -> {
        if (next.size() <= 1) {
          return;
        }
        next.remove(world.random().nextInt(next.size()));
        propose(asked, next, SimSeen.MEMBER_REMOVED, () -> {});
      }
    }
  }

  private static boolean promoteSomeone(List<Member> members) {
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      if (member.learner()) {
        members.set(i, new Member(member.id(), member.peerUrls(), false));
        return true;
      }
    }
    return false;
  }

  /// As etcd's manual says: the member goes first, and its replacement is a new one.
  private void replace() {
    SimMember asked = world.leader().orElse(null);
    if (asked == null || world.members().size() >= MAX_EVER) {
      return;
    }
    List<Member> next = new ArrayList<>(asked.status().membership().members());
    if (next.size() <= 1) {
      return;
    }
    SimMember gone = world.member(next.remove(world.random().nextInt(next.size())).id());
    propose(asked, next, SimSeen.MEMBER_REMOVED, () -> wipeOnceKnown(gone, new Membership(next)));
  }

  /// The disk goes once a majority of those who stay could not forget that they do without it.
  private void wipeOnceKnown(SimMember gone, Membership next) {
    if (world.isCalm()) {
      return;
    }
    List<MemberId> voters = next.voters();
    long knowing = voters.stream().filter(id -> knowsForGood(id, gone.id())).count();
    if (knowing <= voters.size() / 2) {
      world.after(SimWorld.SECOND, () -> wipeOnceKnown(gone, next));
      return;
    }
    world.trace(() -> gone.id() + " is wiped");
    gone.retire();
    world.after(world.upTo(5 * SimWorld.SECOND), this::addReplacement);
  }

  private boolean knowsForGood(MemberId id, MemberId gone) {
    long commit = world.member(id).disk().mirror().hardState().commit();
    return world.oracle().membershipAt(commit).member(gone).isEmpty();
  }

  private void addReplacement() {
    SimMember asked = world.leader().orElse(null);
    if (changing || world.isCalm() || asked == null || world.members().size() >= MAX_EVER) {
      return;
    }
    List<Member> next = new ArrayList<>(asked.status().membership().members());
    SimMember joiner = world.newMember();
    next.add(new Member(joiner.id(), List.of("http://m:" + joiner.id()), true));
    propose(asked, next, SimSeen.MEMBER_REPLACED, joiner::start);
  }

  private void propose(SimMember asked, List<Member> members, SimSeen what, Runnable then) {
    changing = true;
    Membership next = new Membership(members);
    world.trace(() -> asked.id() + " is asked for members " + next.members());
    if (!world.network().isHealthy()) {
      world.saw(SimSeen.CHANGE_DURING_A_PARTITION);
    }
    var _ =
        asked
            .node()
            .changeMembers(asked.status().membership(), next)
            .whenComplete(
                (applied, failure) -> world.answered(() -> changed(applied, failure, what, then)));
    // A member that crashed never answers.
    world.after(10 * SimWorld.SECOND, () -> changing = false);
  }

  private void changed(
      @Nullable Applied applied, @Nullable Throwable failure, SimSeen what, Runnable then) {
    if (applied != null) {
      world.saw(what);
      world.after(world.upTo(SimWorld.SECOND), then);
    } else {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      boolean notReady =
          cause instanceof KvException refused && refused.error() == KvError.LEARNER_NOT_READY;
      world.saw(notReady ? SimSeen.LEARNER_NOT_READY : SimSeen.CHANGE_REFUSED);
    }
  }
}
