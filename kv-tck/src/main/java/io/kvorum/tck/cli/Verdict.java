package io.kvorum.tck.cli;

import io.kvorum.tck.Unverified;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the trials of a subject prove, rule by rule. A rule is proven if every test that names it
/// has passed, and broken if one has failed; a test that was skipped proves nothing.
///
/// @param subject what was tried, in words
/// @param unverified the rules that no test can try, each with the reason
record Verdict(
    String subject, List<Trial> trials, Map<String, String> unverified, long seed, Duration time) {
  /// `STORE-2` before `STORE-10`.
  private static final Comparator<String> BY_NUMBER =
      Comparator.<String, String>comparing(rule -> rule.replaceFirst("\\d+$", ""))
          .thenComparingLong(rule -> Long.parseLong("0" + rule.replaceFirst("^.*\\D", "")));

  Verdict {
    trials = List.copyOf(trials);
    unverified = new TreeMap<>(unverified);
  }

  /// What became of one rule.
  record RuleResult(String rule, List<Trial> trials) {
    RuleResult {
      trials = List.copyOf(trials);
    }

    boolean proven() {
      return trials.stream().allMatch(Trial::passed);
    }

    boolean broken() {
      return trials.stream().anyMatch(Trial::failed);
    }
  }

  /// What all trials together say.
  enum Result {
    /// Everything was tried, and every rule is kept.
    PROVEN,
    /// A rule is broken, or a group of tests could not be run.
    BROKEN,
    /// No rule is broken, but not all could be tried here.
    INCOMPLETE
  }

  static Map<String, String> unverified(List<Class<?>> contracts) {
    return contracts.stream()
        .<Class<?>>map(Class::getSuperclass)
        .flatMap(contract -> Stream.of(contract.getAnnotationsByType(Unverified.class)))
        .collect(Collectors.toMap(Unverified::rule, Unverified::because));
  }

  /// The rules that tests have tried, in the order of their numbers.
  List<RuleResult> rules() {
    Map<String, List<Trial>> byRule = new TreeMap<>(BY_NUMBER);
    for (Trial trial : trials) {
      for (String rule : trial.rules()) {
        byRule.computeIfAbsent(rule, _ -> new ArrayList<>()).add(trial);
      }
    }
    return byRule.entrySet().stream()
        .map(entry -> new RuleResult(entry.getKey(), entry.getValue()))
        .toList();
  }

  Result result() {
    if (trials.isEmpty() || trials.stream().anyMatch(Trial::failed)) {
      return Result.BROKEN;
    }
    return trials.stream().allMatch(Trial::passed) ? Result.PROVEN : Result.INCOMPLETE;
  }

  private long count(Trial.Outcome outcome) {
    return trials.stream().filter(trial -> trial.outcome() == outcome).count();
  }

  /// Everything in one line.
  String line() {
    List<RuleResult> rules = rules();
    long kept = rules.stream().filter(RuleResult::proven).count();
    String others =
        Stream.of(
                listed("broken", rules.stream().filter(RuleResult::broken)),
                listed(
                    "not all tried here",
                    rules.stream().filter(rule -> !rule.proven() && !rule.broken())))
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining("; "));
    return ("%s %s: %d of %d rules proven%s, %d not verifiable; %d tests, %d failed, %d skipped;"
            + " seed %d; %.1f s")
        .formatted(
            result(),
            subject,
            kept,
            rules.size(),
            others.isEmpty() ? "" : " (" + others + ")",
            unverified.size(),
            trials.size(),
            count(Trial.Outcome.FAILED),
            count(Trial.Outcome.SKIPPED),
            seed,
            time.toMillis() / 1_000.0);
  }

  private static String listed(String what, Stream<RuleResult> rules) {
    String names = rules.map(RuleResult::rule).collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : what + ": " + names;
  }
}
