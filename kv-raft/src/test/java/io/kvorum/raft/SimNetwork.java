package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.HashSet;
import java.util.Set;

/// Loses, doubles, delays and so reorders what members say; links are cut one way.
final class SimNetwork {
  private final SimCluster cluster;
  private final Set<Link> cut = new HashSet<>();
  private boolean faulty = true;

  private record Link(MemberId from, MemberId to) {}

  SimNetwork(SimCluster cluster) {
    this.cluster = cluster;
  }

  void heal() {
    cut.clear();
  }

  void healForGood() {
    heal();
    faulty = false;
  }

  /// Cuts a random set of links: one member alone, two halves, or any links one way.
  void partition() {
    int kind = cluster.upTo(2);
    int side = cluster.random().nextInt();
    for (SimMember from : cluster.members()) {
      for (SimMember to : cluster.members()) {
        boolean cutsLink =
            switch (kind) {
              case 0 -> isOnSide(from, side) != isOnSide(to, side);
              case 1 -> isChosen(from, side) != isChosen(to, side);
              default -> cluster.random().nextInt(3) == 0;
            };
        if (cutsLink) {
          cut.add(new Link(from.id, to.id));
        }
      }
    }
  }

  private static boolean isOnSide(SimMember member, int side) {
    return (side >> member.id.value() & 1) == 1;
  }

  private boolean isChosen(SimMember member, int side) {
    return member.id.value() == 1 + Math.floorMod(side, cluster.members().size());
  }

  void send(RaftMessage message) {
    if (isLost(message.from(), message.to())) {
      return;
    }
    deliverLater(message);
    if (faulty && cluster.random().nextDouble() < cluster.settings().doubling()) {
      deliverLater(message);
    }
  }

  private boolean isLost(MemberId from, MemberId to) {
    return cut.contains(new Link(from, to))
        || (faulty && cluster.random().nextDouble() < cluster.settings().loss());
  }

  private long delay() {
    int usual = 1 + cluster.upTo(cluster.settings().maxDelay());
    boolean old = faulty && cluster.random().nextInt(100) == 0;
    return old ? usual * 20L : usual;
  }

  private void deliverLater(RaftMessage message) {
    cluster.after(
        delay(),
        () -> {
          SimMember to = cluster.member(message.to());
          if (to.isUp()) {
            to.input(new Input.Received(message));
          }
        });
  }

  void sendSnapshot(SimMember from, MemberId to, long term) {
    SimMember.SimState state = from.current();
    boolean lost = isLost(from.id, to);
    long boot = from.boot();
    cluster.after(
        delay() * 3,
        () -> {
          SimMember receiver = cluster.member(to);
          boolean arrived = !lost && receiver.isUp();
          if (arrived) {
            receiver.snapshotArrived(from.id, term, state);
          }
          if (from.isUp() && from.boot() == boot) {
            from.input(new Input.SnapshotSent(to, state.start().id(), arrived));
          }
        });
  }
}
