package io.kvorum.tck.check;

import io.kvorum.api.Kv;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Judges whether a history is strictly serializable, with the revisions in the answers as
/// witnesses: they *are* the order in which the server claims to have executed everything, so it is
/// not searched for but verified (reliability.md 2.5, tier 1), in O(n log n).
///
/// - Replayed in that order, every answer and every change must be what etcd's model gives, with
///   one revision for each write and none without a write.
/// - An operation that returned before another was called must come before it.
///
/// A history that passes is legal: the order is a proof. Serializable reads are only asked to show
/// a state that once was. Answers without a revision need [SearchingChecker].
public final class LinearizabilityChecker {
  private LinearizabilityChecker() {}

  /// @throws IllegalArgumentException if the history has unknown writes, and no changes to resolve
  ///   them with, or answers without a revision
  public static Verdict check(History history) {
    List<Violation> violations = new ArrayList<>();
    Optional<NavigableMap<Long, Change>> changes =
        history.changes().map(c -> byRevision(c, violations));
    UnknownWrites unknown = new UnknownWrites();
    Replay replay = new Replay(changes, unknown, violations::add);
    int dropped = 0;
    for (Operation operation : byCall(history)) {
      switch (operation.outcome()) {
        case Outcome.Answered(Kv.Response response) -> replay.add(operation, witness(response));
        case Outcome.Refused(String reason) -> {}
        case Outcome.Unknown(String reason) -> {
          if (Answers.mayChange(operation.request())) {
            unknown.add(operation);
          } else {
            dropped++;
          }
        }
      }
    }
    refuseUnresolvable(history, unknown.left());
    int unknownWrites = unknown.left();
    List<Placed> placed = replay.run();
    RealTimeOrder.check(placed, violations::add);
    return new Verdict(
        violations, placed.size(), unknownWrites - unknown.left(), dropped + unknown.left());
  }

  private static List<Operation> byCall(History history) {
    List<Operation> sorted = new ArrayList<>(history.operations());
    sorted.sort(Comparator.comparingLong(Operation::callNanos));
    return sorted;
  }

  private static void refuseUnresolvable(History history, int unknownWrites) {
    if (unknownWrites > 0 && history.changes().isEmpty()) {
      throw new IllegalArgumentException(
          unknownWrites + " writes have an unknown outcome: only the changes can tell it");
    }
  }

  private static Kv.Response witness(Kv.Response response) {
    if (Answers.revision(response) < History.START) {
      throw new IllegalArgumentException("an answer without a revision: " + response);
    }
    return response;
  }

  private static NavigableMap<Long, Change> byRevision(
      List<Change> changes, List<Violation> violations) {
    NavigableMap<Long, Change> sorted = new TreeMap<>();
    long last = History.START;
    for (Change change : changes) {
      if (change.revision() <= last) {
        violations.add(
            new Violation(
                Violation.Kind.BROKEN_CHANGES,
                change + " was told after revision " + last,
                List.of()));
      }
      last = Math.max(last, change.revision());
      sorted.putIfAbsent(change.revision(), change);
    }
    return sorted;
  }
}
