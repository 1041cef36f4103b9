package io.kvorum.server.node;

import java.util.SplittableRandom;

/// What one seed is tried with. Each class of faults is absent in half of the seeds, so that no
/// fault hides what another would show (swarm testing). Rates are per second of virtual time.
///
/// @param voters members of the new cluster
/// @param thinkMillis mean pause of a client between two requests
/// @param loss share of messages that are lost; `doubling`, `replays` likewise
/// @param delayMillis longest usual way of a message
/// @param armedCrashes crashes between two calls to disk or network
/// @param strikes share of acknowledged writes right after which the leader is lost
/// @param diskMillis longest usual wait for the log's disk
/// @param applyMillis longest usual wait for the state machine
/// @param turnMicros longest usual wait of a duty for its turn
/// @param drift how far a member's clock may run too fast or too slow, as a share
/// @param checkpointBytes log after which the store is synced and the log compacted
record SimSettings(
    int voters,
    int clients,
    int thinkMillis,
    double loss,
    double doubling,
    double replays,
    int delayMillis,
    double partitions,
    double clogs,
    double crashes,
    double armedCrashes,
    double pauses,
    double strikes,
    int diskMillis,
    int applyMillis,
    int turnMicros,
    double stalls,
    double diskFailures,
    double changes,
    double wipes,
    double transfers,
    double drift,
    int checkpointBytes,
    int snapshotMillis,
    double snapshotLoss,
    double compactions,
    double leases) {
  static SimSettings draw(SplittableRandom random) {
    return new SimSettings(
        voters(random),
        3 + random.nextInt(4),
        300 + random.nextInt(1_500),
        maybe(random, 0.2),
        maybe(random, 0.2),
        maybe(random, 0.05),
        random.nextBoolean() ? 10 : 10 + random.nextInt(400),
        maybe(random, 0.1),
        maybe(random, 0.1),
        maybe(random, 0.05),
        maybe(random, 0.1),
        maybe(random, 0.05),
        maybe(random, 0.05),
        random.nextBoolean() ? 3 : 3 + random.nextInt(300),
        random.nextBoolean() ? 1 : 1 + random.nextInt(300),
        random.nextBoolean() ? 50 : 50 + random.nextInt(20_000),
        maybe(random, 0.05),
        maybe(random, 0.02),
        maybe(random, 0.2),
        maybe(random, 0.05),
        maybe(random, 0.1),
        maybe(random, 0.2),
        random.nextBoolean() ? 100_000 : 500 + random.nextInt(4_000),
        10 + random.nextInt(2_000),
        maybe(random, 0.5),
        maybe(random, 0.1),
        maybe(random, 0.3));
  }

  /// Mostly three, as in life; one, two, four and five too.
  private static int voters(SplittableRandom random) {
    return switch (random.nextInt(10)) {
      case 0 -> 1;
      case 1 -> 2;
      case 2 -> 4;
      case 3, 4, 5 -> 5;
      default -> 3;
    };
  }

  private static double maybe(SplittableRandom random, double most) {
    return random.nextBoolean() ? 0 : most * random.nextDouble();
  }

  /// The same cluster when nothing goes wrong any more.
  SimSettings calm() {
    return new SimSettings(
        voters,
        clients,
        thinkMillis,
        0,
        0,
        0,
        10,
        0,
        0,
        0,
        0,
        0,
        0,
        3,
        1,
        50,
        0,
        0,
        0,
        0,
        0,
        drift,
        checkpointBytes,
        20,
        0,
        0,
        0);
  }
}
