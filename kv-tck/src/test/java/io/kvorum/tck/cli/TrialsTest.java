package io.kvorum.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kvorum.tck.Rule;
import io.kvorum.tck.cli.Trial.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class TrialsTest {
  static final class Sample {
    @Nested
    class Outer {
      @Nested
      class Inner {
        @Rule({"X-1", "X-2"})
        void passes() {
          assertThat(getClass().getEnclosingClass()).isEqualTo(Outer.class);
        }
      }
    }

    @Rule("X-3")
    void fails() {
      Assertions.fail("as it should");
    }

    @Rule("X-4")
    void is_aborted() {
      Assumptions.abort("not here");
    }

    @Disabled("not today")
    @Rule("X-5")
    void is_disabled() {
      Assertions.fail("never run");
    }
  }

  static final class BrokenFromTheStart {
    @BeforeAll
    static void break_down() {
      throw new IllegalStateException("no engine");
    }

    @Rule("X-6")
    void never_runs() {
      Assertions.fail("never run");
    }
  }

  private final List<Long> planned = new ArrayList<>();

  private List<Trial> run(Class<?> contract) {
    Trials trials = new Trials((_, all) -> planned.add(all));
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(contract)).build();
    LauncherFactory.create().execute(request, trials);
    return trials.all();
  }

  @Test
  void every_test_is_kept_with_its_groups_rules_and_outcome() {
    List<Trial> trials = run(Sample.class);

    assertThat(trials)
        .extracting(Trial::sentence, Trial::rules, Trial::group, Trial::outcome)
        .containsExactlyInAnyOrder(
            tuple("passes", List.of("X-1", "X-2"), List.of("Outer", "Inner"), Outcome.PASSED),
            tuple("fails", List.of("X-3"), List.of(), Outcome.FAILED),
            tuple("is aborted", List.of("X-4"), List.of(), Outcome.SKIPPED),
            tuple("is disabled", List.of("X-5"), List.of(), Outcome.SKIPPED));
    assertThat(planned).containsOnly(4L).hasSize(4);
    assertThat(trials)
        .filteredOn(trial -> trial.sentence().equals("fails"))
        .extracting(Trial::reason)
        .containsExactly("as it should");
  }

  @Test
  void a_group_that_fails_as_a_whole_is_a_trial_that_names_no_rule() {
    assertThat(run(BrokenFromTheStart.class))
        .singleElement()
        .satisfies(
            trial -> {
              assertThat(trial.outcome()).isEqualTo(Outcome.FAILED);
              assertThat(trial.rules()).isEmpty();
              assertThat(trial.reason()).isEqualTo("no engine");
            });
  }
}
