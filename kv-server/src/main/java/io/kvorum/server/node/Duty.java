package io.kvorum.server.node;

/// A loop without its thread.
public interface Duty {
  /// Does what there is to do, a bounded amount of it, without waiting for work.
  ///
  /// @param nowNanos the time of this turn, on the scale of `System.nanoTime()`
  /// @return whether there was anything to do
  boolean turn(long nowNanos);

  /// When the duty wants its next turn even if nobody wakes it, on the scale of `nowNanos`.
  long nextTurnNanos(long nowNanos);

  /// Runs when the thread ends, on that thread.
  default void ended() {}
}
