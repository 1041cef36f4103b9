package io.kvorum.bench.load;

/// What ends the measured part of a run.
public sealed interface Limit {
  /// After a time.
  record Lasting(long nanos) implements Limit {
    public Lasting {
      if (nanos <= 0) {
        throw new IllegalArgumentException("duration: " + nanos + " ns is not above 0");
      }
    }
  }

  /// After a number of calls, all of them answered.
  record Calls(long count) implements Limit {
    public Calls {
      if (count <= 0) {
        throw new IllegalArgumentException("count: " + count + " is not above 0");
      }
    }
  }
}
