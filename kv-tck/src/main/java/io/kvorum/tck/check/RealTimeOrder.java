package io.kvorum.tck.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Whether an order of operations agrees with real time: what had returned before an operation was
/// called is ordered before it. One walk over calls and returns, O(n log n).
final class RealTimeOrder {
  private RealTimeOrder() {}

  static void check(List<Placed> placed, Consumer<Violation> violations) {
    List<Placed> calls = new ArrayList<>(placed);
    calls.sort(Comparator.comparingLong(p -> p.operation().callNanos()));
    List<Placed> returns = new ArrayList<>(placed);
    returns.sort(Comparator.comparingLong(Placed::returnNanos));
    @Nullable Placed newest = null;
    int returned = 0;
    for (Placed called : calls) {
      while (returns.get(returned).returnNanos() < called.operation().callNanos()) {
        Placed before = returns.get(returned++);
        newest = newest == null || before.revision() > newest.revision() ? before : newest;
      }
      if (newest != null && isBefore(called, newest)) {
        violations.accept(contradiction(newest, called));
      }
    }
  }

  /// A write makes a revision of its own: it must be above everything that was known.
  private static boolean isBefore(Placed called, Placed newest) {
    if (called.write()) {
      return called.revision() <= newest.revision();
    }
    return called.revision() < newest.revision()
        && !Answers.mayBeStale(called.operation().request());
  }

  private static Violation contradiction(Placed newest, Placed called) {
    return new Violation(
        called.write() ? Violation.Kind.REVISION_WENT_BACK : Violation.Kind.STALE_READ,
        "the first had returned with revision %d before the second was called, which got revision %d"
            .formatted(newest.revision(), called.revision()),
        List.of(newest.operation(), called.operation()));
  }
}
