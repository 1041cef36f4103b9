package io.kvorum.server.node;

import io.kvorum.server.metrics.NodeMeter;
import io.kvorum.state.Command;
import io.kvorum.state.KvState;
import io.kvorum.state.Outcome;

/// Takes the time of each command of a batch: from the end of the one before.
final class ApplyTimes implements KvState.CommandListener {
  private final NodeMeter meter;
  private long sinceNanos;

  ApplyTimes(NodeMeter meter) {
    this.meter = meter;
  }

  /// A batch begins.
  void begin() {
    sinceNanos = System.nanoTime();
  }

  @Override
  public void applied(Command command, Outcome outcome) {
    long now = System.nanoTime();
    meter.applied(command, outcome, now - sinceNanos);
    sinceNanos = now;
  }
}
