package io.kvorum.tck.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One test that was run, or could not be.
///
/// @param group the groups of the contract that the test is in, outermost first
/// @param rules that it tries; empty where a whole group failed
/// @param failure why it did not pass
record Trial(
    List<String> group,
    String test,
    List<String> rules,
    Outcome outcome,
    Duration time,
    Optional<Throwable> failure) {
  Trial {
    group = List.copyOf(group);
    rules = List.copyOf(rules);
  }

  enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  boolean passed() {
    return outcome == Outcome.PASSED;
  }

  boolean failed() {
    return outcome == Outcome.FAILED;
  }

  /// The test's name as a sentence.
  String sentence() {
    return test.replaceFirst("\\(.*", "").replace('_', ' ');
  }

  /// The first line of the failure.
  String reason() {
    return failure
        .map(cause -> String.valueOf(cause.getMessage()).strip().lines().findFirst().orElse(""))
        .filter(line -> !line.isEmpty())
        .or(() -> failure.map(Throwable::toString))
        .orElse("");
  }
}
