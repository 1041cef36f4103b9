package io.kvorum.server.node;

import java.util.function.BooleanSupplier;

/// A duty that has its turns here only while a condition holds: so it moves between two threads.
record Gated(Duty duty, BooleanSupplier open) implements Duty {
  @Override
  public boolean turn(long nowNanos) {
    return open.getAsBoolean() && duty.turn(nowNanos);
  }

  @Override
  public long nextTurnNanos(long nowNanos) {
    return open.getAsBoolean() ? duty.nextTurnNanos(nowNanos) : Long.MAX_VALUE;
  }
}
