package io.kvorum.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.cli.Trial.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
  static Trial trial(String test, Outcome outcome, String... rules) {
    Optional<Throwable> failure =
        outcome == Outcome.PASSED
            ? Optional.empty()
            : Optional.of(new AssertionError("1 < 2 & \"so on\"\nand more"));
    return new Trial(
        List.of("Group"), test, List.of(rules), outcome, Duration.ofMillis(20), failure);
  }

  static Verdict verdict(Trial... trials) {
    return new Verdict(
        "engine \"x\"",
        List.of(trials),
        Map.of("STORE-11", "nobody can"),
        7,
        Duration.ofMillis(1_500));
  }

  @Test
  void rules_are_in_the_order_of_their_numbers() {
    Verdict verdict =
        verdict(
            trial("a", Outcome.PASSED, "STORE-10"),
            trial("b", Outcome.PASSED, "STORE-2", "STORE-9"),
            trial("c", Outcome.PASSED, "LOG-3"));

    assertThat(verdict.rules().stream().map(Verdict.RuleResult::rule))
        .containsExactly("LOG-3", "STORE-2", "STORE-9", "STORE-10");
  }

  @Test
  void a_rule_is_proven_if_every_test_that_names_it_passed() {
    Verdict verdict =
        verdict(
            trial("a", Outcome.PASSED, "STORE-1"),
            trial("b", Outcome.PASSED, "STORE-2"),
            trial("c", Outcome.FAILED, "STORE-2", "STORE-3"));

    assertThat(verdict.result()).isEqualTo(Verdict.Result.BROKEN);
    assertThat(verdict.line())
        .isEqualTo(
            "BROKEN engine \"x\": 1 of 3 rules proven (broken: STORE-2, STORE-3), 1 not verifiable;"
                + " 3 tests, 1 failed, 0 skipped; seed 7; 1.5 s");
  }

  @Test
  void what_was_skipped_is_not_proven() {
    Verdict verdict =
        verdict(trial("a", Outcome.PASSED, "STORE-1"), trial("b", Outcome.SKIPPED, "STORE-2"));

    assertThat(verdict.result()).isEqualTo(Verdict.Result.INCOMPLETE);
    assertThat(verdict.line())
        .startsWith("INCOMPLETE")
        .contains("(not all tried here: STORE-2)", "0 failed, 1 skipped");
  }

  @Test
  void a_group_that_failed_as_a_whole_breaks_the_verdict_without_naming_a_rule() {
    Verdict verdict = verdict(trial("a", Outcome.PASSED, "STORE-1"), trial("b", Outcome.FAILED));

    assertThat(verdict.result()).isEqualTo(Verdict.Result.BROKEN);
    assertThat(verdict.line()).startsWith("BROKEN").contains("1 of 1 rules proven, ");
  }

  @Test
  void no_test_proves_nothing() {
    assertThat(verdict().result()).isEqualTo(Verdict.Result.BROKEN);
  }

  @Test
  void everything_kept_is_proven() {
    assertThat(verdict(trial("a", Outcome.PASSED, "STORE-1")).line())
        .isEqualTo(
            "PROVEN engine \"x\": 1 of 1 rules proven, 1 not verifiable; 1 tests, 0 failed,"
                + " 0 skipped; seed 7; 1.5 s");
  }

  @Test
  void the_rules_that_no_test_can_try_are_those_of_the_contracts() {
    assertThat(Verdict.unverified(List.of(StoreTrial.class, LogTrial.class)))
        .containsOnlyKeys("STORE-10", "LOG-8");
  }

  @Test
  void the_page_stands_alone_and_shows_every_rule_and_failure() {
    String page =
        new HtmlReport(
                verdict(
                    trial("a_b_c()", Outcome.PASSED, "STORE-1"),
                    trial("d()", Outcome.FAILED, "STORE-2"),
                    trial("e()", Outcome.SKIPPED, "STORE-3")),
                Map.of("STORE-1", "Keys & order.", "STORE-11", "No `write`."))
            .text();

    assertThat(page)
        .contains("STORE-1", "STORE-2", "STORE-11", "nobody can", "Group: a b c")
        .contains("Keys &amp; order.", "No write.", "not all tried here")
        .contains("1 &lt; 2 &amp; &quot;so on&quot;", "--seed 7")
        .doesNotContain("1 < 2", "src=", "href=");
  }
}
