package io.kvorum.raft;

import java.util.Arrays;

/// Majority arithmetic.
final class Quorum {
  private Quorum() {}

  /// How many of `voters` are a majority.
  static int of(int voters) {
    return voters / 2 + 1;
  }

  /// The largest number that a majority of `values` has reached; 0 without values. Sorts `values`.
  static long reached(long[] values) {
    if (values.length == 0) {
      return 0;
    }
    Arrays.sort(values);
    return values[values.length - of(values.length)];
  }

  enum Outcome {
    PENDING,
    WON,
    LOST
  }

  /// What `granted` and `refused` votes of `voters` decide.
  static Outcome vote(int voters, int granted, int refused) {
    int needed = of(voters);
    if (granted >= needed) {
      return Outcome.WON;
    }
    return voters - refused < needed ? Outcome.LOST : Outcome.PENDING;
  }
}
