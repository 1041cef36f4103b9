package io.kvorum.tck.faulty;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// What a contract says of a subject with a fault.
public final class BrokenRules {
  private BrokenRules() {}

  /// Every test that fails names the rule, and one of them names no other.
  public static void assertOnly(String rule, DiscoverySelector... tests) {
    List<Broken> failed = failed(tests);

    assertThat(failed).allMatch(test -> test.rules().contains(rule), "names " + rule);
    assertThat(failed).anyMatch(test -> test.rules().equals(List.of(rule)), "names only " + rule);
  }

  /// The tests that fail.
  public static List<Broken> failed(DiscoverySelector... tests) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(tests)
        .execute()
        .testEvents()
        .failed()
        .stream()
        .map(BrokenRules::broken)
        .toList();
  }

  /// A test that has failed, and the rules that it names.
  ///
  /// @param reason why it has
  public record Broken(String test, List<String> rules, String reason) {
    public Broken {
      rules = List.copyOf(rules);
    }
  }

  private static Broken broken(Event event) {
    MethodSource source = (MethodSource) event.getTestDescriptor().getSource().orElseThrow();
    Rule rule = source.getJavaMethod().getAnnotation(Rule.class);
    List<String> rules = rule == null ? List.of() : List.of(rule.value());
    String reason =
        event
            .getPayload(TestExecutionResult.class)
            .flatMap(TestExecutionResult::getThrowable)
            .map(Throwable::toString)
            .orElse("");
    return new Broken(source.getMethodName(), rules, reason);
  }
}
