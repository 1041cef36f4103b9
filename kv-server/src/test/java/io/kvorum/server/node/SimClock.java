package io.kvorum.server.node;

/// A member's own clock: it began at some other time and runs a little too fast or too slow.
record SimClock(SimWorld world, double rate, long offset) {
  static SimClock draw(SimWorld world) {
    double rate = 1 + world.settings().drift() * (2 * world.random().nextDouble() - 1);
    return new SimClock(world, rate, world.random().nextLong(1L << 50));
  }

  long nanoTime() {
    return offset + (long) (world.now() * rate);
  }

  /// How long the world takes until this clock shows `nanos`.
  long until(long nanos) {
    return Math.max(0, (long) ((nanos - nanoTime()) / rate) + 1);
  }
}
