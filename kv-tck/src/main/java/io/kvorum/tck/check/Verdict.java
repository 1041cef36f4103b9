package io.kvorum.tck.check;

import java.util.List;
import java.util.stream.Collectors;

/// The judgement of a history.
///
/// @param violations empty if a legal order exists; else the first ones, at most [#MAX_VIOLATIONS]
/// @param judged operations that were held against the model
/// @param persistedUnknowns unknown writes that turned out to have been executed
/// @param droppedUnknowns unknown operations that left no trace
public record Verdict(
    List<Violation> violations, int judged, int persistedUnknowns, int droppedUnknowns) {
  /// One error makes many: more than these would only bury the first.
  public static final int MAX_VIOLATIONS = 10;

  public Verdict {
    violations = violations.stream().limit(MAX_VIOLATIONS).toList();
  }

  public boolean isLegal() {
    return violations.isEmpty();
  }

  /// Throws an [AssertionError] that tells all violations, unless there are none.
  public Verdict requireLegal() {
    if (!isLegal()) {
      throw new AssertionError(toString());
    }
    return this;
  }

  @Override
  public String toString() {
    String counts =
        "%d operations, of unknown outcome %d executed and %d not"
            .formatted(judged, persistedUnknowns, droppedUnknowns);
    return isLegal()
        ? "linearizable: " + counts
        : violations.stream()
            .map(Violation::toString)
            .collect(Collectors.joining("\n", "NOT linearizable: " + counts + "\n", ""));
  }
}
