package io.kvorum.tck.cli;

import io.kvorum.tck.Rule;
import io.kvorum.tck.cli.Trial.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Hears of every test as it ends, and keeps what it was. A group that fails as a whole is a trial
/// too: its tests were not run.
final class Trials implements TestExecutionListener {
  private final List<Trial> trials = new ArrayList<>();
  private final Map<String, Long> startedNanos = new ConcurrentHashMap<>();
  private final BiConsumer<Trial, Long> progress;
  private @Nullable TestPlan plan;
  private long planned;

  /// `progress` is told of each trial, and how many tests there are in all.
  Trials(BiConsumer<Trial, Long> progress) {
    this.progress = progress;
  }

  List<Trial> all() {
    return List.copyOf(trials);
  }

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
    planned = started.countTestIdentifiers(TestIdentifier::isTest);
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    startedNanos.put(test.getUniqueId(), System.nanoTime());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    keep(test, Outcome.SKIPPED, Optional.of(new IllegalStateException("skipped: " + reason)));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Outcome outcome =
        switch (result.getStatus()) {
          case SUCCESSFUL -> Outcome.PASSED;
          case FAILED -> Outcome.FAILED;
          case ABORTED -> Outcome.SKIPPED;
        };
    if (test.isTest() || outcome != Outcome.PASSED) {
      keep(test, outcome, result.getThrowable());
    }
  }

  private void keep(TestIdentifier test, Outcome outcome, Optional<Throwable> failure) {
    Long began = startedNanos.remove(test.getUniqueId());
    Duration time = began == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - began);
    Trial trial =
        new Trial(groups(test), test.getDisplayName(), rules(test), outcome, time, failure);
    trials.add(trial);
    progress.accept(trial, planned);
  }

  /// Without the engine of JUnit and the class of the contract.
  private List<String> groups(TestIdentifier test) {
    TestPlan known = plan;
    if (known == null) {
      return List.of();
    }
    List<String> outwards =
        Stream.iterate(
                known.getParent(test), Optional::isPresent, each -> each.flatMap(known::getParent))
            .flatMap(Optional::stream)
            .map(TestIdentifier::getDisplayName)
            .toList();
    return outwards.size() <= 2 ? List.of() : outwards.subList(0, outwards.size() - 2).reversed();
  }

  private static List<String> rules(TestIdentifier test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(source -> ((MethodSource) source).getJavaMethod())
        .flatMap(method -> AnnotationSupport.findAnnotation(method, Rule.class))
        .map(rule -> List.of(rule.value()))
        .orElse(List.of());
  }
}
