package io.kvorum.server.node;

import io.kvorum.api.MemberId;
import java.util.List;

/// What goes wrong by itself: looked at once a second of virtual time.
final class SimFaults {
  private static final long MOST_DOWN_MILLIS = 20_000;
  private static final int MOST_CROSSINGS = 60;

  private final SimWorld world;
  private long partition;
  private boolean ended;

  SimFaults(SimWorld world) {
    this.world = world;
  }

  void begin() {
    world.after(SimWorld.SECOND, this::look);
  }

  void end() {
    ended = true;
    heal();
    for (SimMember member : world.members()) {
      member.heal();
      member.start();
    }
  }

  private void look() {
    if (ended) {
      return;
    }
    SimSettings chances = world.settings();
    if (world.happens(chances.partitions())) {
      part();
    }
    if (world.happens(chances.clogs())) {
      clog();
    }
    if (world.happens(chances.crashes())) {
      crash();
    }
    if (world.happens(chances.armedCrashes())) {
      SimMember victim = victim();
      victim.armCrash(1 + world.random().nextInt(MOST_CROSSINGS));
    }
    if (world.happens(chances.pauses())) {
      pause();
    }
    if (world.happens(chances.stalls())) {
      stall();
    }
    if (world.happens(chances.diskFailures())) {
      victim().failDisk();
    }
    if (world.happens(10 * chances.replays())) {
      world.network().repeatSomething();
    }
    startWhoIsDown();
    world.after(SimWorld.SECOND, this::look);
  }

  /// Leaders are worth more.
  private SimMember victim() {
    return world.random().nextInt(3) == 0
        ? world.leader().orElseGet(world::anyMember)
        : world.anyMember();
  }

  private long someTime() {
    return world.random().nextBoolean()
        ? world.upTo(3 * SimWorld.SECOND)
        : world.upTo(MOST_DOWN_MILLIS * SimWorld.MILLI);
  }

  /// The leader is lost in the moment in which it has answered: the others may not know yet what is
  /// committed.
  void strike() {
    world
        .leader()
        .ifPresent(
            leader -> {
              world.trace(() -> "strikes " + leader.id());
              world.saw(SimSeen.LEADER_LOST_RIGHT_AFTER_AN_ANSWER);
              if (world.random().nextBoolean()) {
                leader.crash();
              } else {
                heal();
                isolate(leader);
                healLater();
              }
            });
  }

  // Network.

  private void part() {
    heal();
    world.saw(SimSeen.PARTITION);
    switch (world.random().nextInt(4)) {
      case 0 -> isolate(victim());
      case 1 -> halve();
      case 2 -> {
        world.saw(SimSeen.ONE_WAY_PARTITION);
        deafen(victim(), world.random().nextBoolean());
      }
      default -> {
        world.saw(SimSeen.ONE_WAY_PARTITION);
        cutSome();
      }
    }
    healLater();
  }

  private void healLater() {
    long mine = ++partition;
    world.after(
        someTime(),
        () -> {
          if (mine == partition) {
            heal();
          }
        });
  }

  private void heal() {
    world.trace(() -> "network heals");
    world.network().heal();
    world.oracle().reunited();
  }

  private void isolate(SimMember lonely) {
    world.trace(() -> "isolates " + lonely.id());
    if (lonely.leads()) {
      world.saw(SimSeen.LEADER_ISOLATED);
    }
    for (SimMember other : world.members()) {
      world.network().cut(lonely.id(), other.id());
      world.network().cut(other.id(), lonely.id());
    }
    world.oracle().isolated(lonely);
  }

  private void halve() {
    int side = world.random().nextInt();
    world.trace(() -> "parts the network by " + Integer.toBinaryString(side & 0xff));
    for (SimMember from : world.members()) {
      for (SimMember to : world.members()) {
        if (isOnSide(from.id(), side) != isOnSide(to.id(), side)) {
          world.network().cut(from.id(), to.id());
        }
      }
    }
  }

  private static boolean isOnSide(MemberId id, int side) {
    return (side >> (id.value() & 31) & 1) == 1;
  }

  /// It hears nobody, or nobody hears it.
  private void deafen(SimMember member, boolean deaf) {
    world.trace(() -> (deaf ? "deafens " : "mutes ") + member.id());
    for (SimMember other : world.members()) {
      if (deaf) {
        world.network().cut(other.id(), member.id());
      } else {
        world.network().cut(member.id(), other.id());
      }
    }
  }

  private void cutSome() {
    world.trace(() -> "cuts some links one way");
    for (SimMember from : world.members()) {
      for (SimMember to : world.members()) {
        if (world.random().nextInt(3) == 0) {
          world.network().cut(from.id(), to.id());
        }
      }
    }
  }

  private void clog() {
    world.saw(SimSeen.LINK_CLOGGED);
    MemberId from = victim().id();
    long until = world.now() + someTime() / 2;
    List<MemberId> ends = List.of(victim().id(), world.anyMember().id());
    ends.forEach(to -> world.network().clog(from, to, until));
  }

  // Members.

  private void crash() {
    SimMember victim = victim();
    if (world.random().nextInt(8) == 0) {
      world.trace(() -> "all crash");
      world.members().forEach(SimMember::crash);
      world.saw(SimSeen.ALL_MEMBERS_DOWN);
    } else {
      world.trace(() -> victim.id() + " crashes");
      victim.crash();
    }
  }

  private void pause() {
    SimMember victim = victim();
    if (victim.leads()) {
      world.saw(SimSeen.PAUSE_OF_THE_LEADER);
    }
    world.trace(() -> victim.id() + " is paused");
    victim.pauseUntil(world.now() + someTime() / 2);
    world.oracle().reunited();
  }

  private void stall() {
    SimMember victim = victim();
    if (victim.leads()) {
      world.saw(SimSeen.DISK_STALL_OF_THE_LEADER);
    }
    world.trace(() -> victim.id() + " has a stalled disk");
    victim.stallDiskUntil(world.now() + someTime());
  }

  private void startWhoIsDown() {
    for (SimMember member : world.members()) {
      if (!member.isUp() && !member.isRetired() && world.random().nextInt(5) == 0) {
        world.trace(() -> member.id() + " starts");
        member.start();
      }
    }
  }
}
