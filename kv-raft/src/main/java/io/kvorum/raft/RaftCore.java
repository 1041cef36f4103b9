package io.kvorum.raft;

import java.util.List;
import java.util.random.RandomGenerator;

/// A member of a Raft group as a function: inputs in, effects out. Not thread-safe.
public final class RaftCore {
  private RaftCore() {}

  /// The core of a member that starts: from its durable hard state, the bounds and terms of its
  /// log, and what its state machine holds. `bootCount` differs from that of every earlier start.
  public static RaftCore restore(
      RaftConfig config,
      RandomGenerator random,
      long bootCount,
      HardState hardState,
      LogStart logStart,
      TermRuns log,
      LogStart applied) {
    throw new IllegalStateException("under construction");
  }

  /// Takes a batch of inputs and returns the joined work. Effects of one lane are in their order.
  public List<Effect> step(List<? extends Input> inputs) {
    throw new IllegalStateException("under construction");
  }

  public RaftStatus status() {
    throw new IllegalStateException("under construction");
  }
}
