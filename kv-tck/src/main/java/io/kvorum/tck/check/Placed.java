package io.kvorum.tck.check;

/// An operation at its place in the order of all: at its revision, as the write that made it, or
/// after that write.
record Placed(Operation operation, long revision, boolean write) {
  /// When the client knew the outcome: never, if it did not.
  long returnNanos() {
    return operation.outcome() instanceof Outcome.Answered
        ? operation.returnNanos()
        : Long.MAX_VALUE;
  }
}
