package io.kvorum.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Whole members under random faults, each judged after every turn.
///
/// More seeds: `-Dsim.seeds=20000 -Dsim.first=1`; one seed, with its trace: `-Dsim.seed=N`. Figures
/// and trace go to the standard output, which Maven shows; report entries it does not.
class MemberSimulationTest {
  private static final long SEEDS = Long.getLong("sim.seeds", 500);
  private static final long FIRST = Long.getLong("sim.first", 1);

  @BeforeAll
  static void say_nothing_of_what_goes_wrong_on_purpose() {
    SimLogs.silence();
  }

  @AfterAll
  static void speak_again() {
    SimLogs.speak();
  }

  @Test
  void no_promise_is_broken_and_every_cluster_recovers() {
    Long single = Long.getLong("sim.seed");
    if (single != null) {
      SimCampaign.run(new SimWorld(single, System.out::println));
      return;
    }
    SimCampaign campaign = new SimCampaign(FIRST, SEEDS);
    campaign.run();
    System.out.println("[simulation] " + campaign);
    assertThat(campaign.firstFailure()).isEmpty();
    assertThat(campaign.seen().keySet()).containsExactlyInAnyOrder(SimSeen.values());
  }
}
