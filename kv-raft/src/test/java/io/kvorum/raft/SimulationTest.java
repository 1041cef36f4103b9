package io.kvorum.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Random clusters under random faults, each judged after every step.
///
/// More seeds: `-Dsim.seeds=100000 -Dsim.first=1`; one seed, with its trace: `-Dsim.seed=N`.
class SimulationTest {
  private static final long SEEDS = Long.getLong("sim.seeds", 300);
  private static final long FIRST = Long.getLong("sim.first", 1);

  @Test
  void no_promise_is_broken_and_every_cluster_recovers() {
    Long single = Long.getLong("sim.seed");
    if (single != null) {
      run(single, new SimCluster(single, System.out::println));
      return;
    }
    Map<SimOracle.Seen, Long> seen = new EnumMap<>(SimOracle.Seen.class);
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      run(seed).oracle().seen().forEach((what, times) -> seen.merge(what, times, Long::sum));
    }
    System.out.println("[simulation] " + SEEDS + " seeds: " + seen);
    assertThat(seen.keySet()).containsExactlyInAnyOrder(SimOracle.Seen.values());
  }

  @Test
  void the_same_seed_gives_the_same_run() {
    for (long seed = FIRST; seed < FIRST + 3; seed++) {
      assertThat(run(seed).digest()).isEqualTo(run(seed).digest());
    }
  }

  private static SimCluster run(long seed) {
    return run(seed, new SimCluster(seed));
  }

  private static SimCluster run(long seed, SimCluster cluster) {
    try {
      cluster.run();
      return cluster;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed "
              + seed
              + " at time "
              + cluster.now()
              + " with "
              + cluster.settings()
              + "\nreplay: mvn -pl kv-raft -am test -Dtest=SimulationTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dsim.seed="
              + seed
              + "\n"
              + e.getMessage(),
          e);
    }
  }
}
