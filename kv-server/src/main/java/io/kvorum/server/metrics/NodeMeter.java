package io.kvorum.server.metrics;

import io.kvorum.state.Command;
import io.kvorum.state.Outcome;

/// Hears what the loops of a member do. Called on their threads: it must be quick and never throw.
public interface NodeMeter {
  /// Hears nothing.
  NodeMeter DEAF = new NodeMeter() {};

  /// Entries of so many bytes were handed to the log.
  default void logWritten(long bytes, long nanos) {}

  default void logSynced(long nanos) {}

  /// A command was applied; the write of its batch is not part of the time.
  default void applied(Command command, Outcome outcome, long nanos) {}

  /// Some rows of a compaction were removed, during which nothing was applied.
  default void rowsRemoved(long rows, long nanos) {}

  /// The last row of a compaction was removed.
  default void compacted(long nanos) {}

  /// This member leads others, and was a whole heartbeat late.
  default void heartbeatLate() {}

  /// A read was not told in time from where on it may be answered, and asks again.
  default void readRepeated() {}

  /// A read has waited in vain.
  default void readFailed() {}
}
