package io.kvorum.server.node;

/// One duty's turns in one life of its member. At most one is due: the earliest that was asked for.
final class SimTurn {
  private static final long NEVER = Long.MAX_VALUE;

  private final Duty duty;
  private final SimLife life;
  private final SimWorld world;
  private long due = NEVER;
  private long number;

  SimTurn(Duty duty, SimLife life, SimWorld world) {
    this.duty = duty;
    this.life = life;
    this.world = world;
  }

  Duty duty() {
    return duty;
  }

  /// On the member's own clock.
  void requestAt(long localNanos) {
    if (localNanos != NEVER) {
      request(life.member().clock().until(localNanos));
    }
  }

  void request(long delay) {
    long at = world.now() + delay;
    if (at < due && !life.isOver()) {
      due = at;
      long mine = ++number;
      world.at(at, () -> run(mine));
    }
  }

  private void run(long which) {
    if (which == number && !life.isOver()) {
      due = NEVER;
      life.isDue(this);
    }
  }
}
