package io.kvorum.tck.api;

import io.kvorum.tck.Rule;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The contract, for JUnit to run within a test: on the endpoint that the test has set.
@ExtendWith(EtcdContract.SurvivableOnly.class)
class EtcdContract extends KvApiContract {
  /// JUnit makes the objects of the contract.
  private static @Nullable Endpoint endpoint;

  static void on(Endpoint subject) {
    endpoint = subject;
  }

  @Override
  protected List<Endpoint> endpoints() {
    if (endpoint == null) {
      throw new IllegalStateException("no endpoint was set");
    }
    return List.of(endpoint);
  }

  /// Leaves out what etcd 3.4 would not survive.
  static final class SurvivableOnly implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      boolean isDeadly =
          context
              .getTestMethod()
              .map(method -> method.getAnnotation(Rule.class))
              .filter(rule -> !Collections.disjoint(List.of(rule.value()), NewerThan34.deadly()))
              .isPresent();
      return isDeadly
          ? ConditionEvaluationResult.disabled("etcd 3.4 would not survive it")
          : ConditionEvaluationResult.enabled("");
    }
  }
}
