package io.kvorum.raft;

import io.kvorum.api.MemberId;
import java.util.SplittableRandom;

/// What one seed is tried with. Each class of faults is absent in half of the seeds, so that no
/// fault hides what another would show.
record SimSettings(
    int voters,
    int spares,
    double loss,
    double doubling,
    int maxDelay,
    int maxDiskDelay,
    int maxApplyDelay,
    int maxBatchDelay,
    double crashes,
    double partitions,
    double memberChanges,
    double transfers,
    double compactions,
    double diskStalls,
    double proposals,
    double reads,
    int appendBytes,
    int inflight,
    int heartbeatTicks) {
  static SimSettings draw(SplittableRandom random) {
    int voters = 1 + random.nextInt(5);
    return new SimSettings(
        voters,
        random.nextBoolean() ? 0 : 1 + random.nextInt(2),
        maybe(random, 0.3),
        maybe(random, 0.2),
        random.nextBoolean() ? 8 : 1 + random.nextInt(120),
        random.nextBoolean() ? 3 : 1 + random.nextInt(200),
        random.nextBoolean() ? 3 : 1 + random.nextInt(200),
        random.nextBoolean() ? 0 : random.nextInt(20),
        maybe(random, 0.02),
        maybe(random, 0.02),
        maybe(random, 0.05),
        maybe(random, 0.03),
        maybe(random, 0.2),
        maybe(random, 0.01),
        0.05 + 0.5 * random.nextDouble(),
        maybe(random, 0.3),
        random.nextBoolean() ? 1 << 16 : 70 + random.nextInt(600),
        1 + random.nextInt(8),
        1 + random.nextInt(3));
  }

  private static double maybe(SplittableRandom random, double most) {
    return random.nextBoolean() ? 0 : most * random.nextDouble();
  }

  /// The same cluster when everything works and answers within an election time-out.
  SimSettings calm() {
    return new SimSettings(
        voters,
        spares,
        0,
        0,
        8,
        3,
        3,
        0,
        0,
        0,
        0,
        0,
        compactions,
        0,
        0,
        0,
        appendBytes,
        inflight,
        heartbeatTicks);
  }

  RaftConfig config(MemberId self) {
    return new RaftConfig(self, 10, heartbeatTicks, appendBytes, inflight, 64, 20, 40);
  }
}
