package io.kvorum.tck.check;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Judges a history by searching for a legal order of its operations (reliability.md 2.5, tier 2):
/// for answers whose revisions cannot be believed or are not there, and as a second opinion on
/// [LinearizabilityChecker].
///
/// The time grows exponentially with the operations that overlap, unknown outcomes above all: for
/// histories of some hundred operations, or of many keys of which each is touched by few.
public final class SearchingChecker {
  /// So many pairs of operations and state are remembered, some hundred bytes each, before a search
  /// gives up.
  public static final long MAX_STATES = 2_000_000;

  private SearchingChecker() {}

  /// Looks at keys and values alone, each key by itself if no operation touches several.
  /// Transactions may compare values, but not versions or revisions.
  ///
  /// @throws IllegalStateException if the search is given up
  public static Verdict checkValues(List<Operation> operations) {
    operations.forEach(o -> refuseRevisions(o.request()));
    return check(SearchModel.VALUES, byKey(judged(operations)));
  }

  /// Takes the whole store as one object, with all revisions in the answers.
  ///
  /// @throws IllegalStateException if the search is given up
  public static Verdict checkRevisions(List<Operation> operations) {
    return check(SearchModel.REVISIONS, List.of(judged(operations)));
  }

  private static Verdict check(SearchModel model, Collection<List<Operation>> parts) {
    List<Violation> violations = new ArrayList<>();
    int judged = 0;
    for (List<Operation> part : parts) {
      judged += part.size();
      new OrderSearch(model, part, MAX_STATES).run().ifPresent(violations::add);
    }
    return new Verdict(violations, judged, 0, 0);
  }

  /// Reads without an answer, and what was refused, do not matter.
  private static List<Operation> judged(List<Operation> operations) {
    return operations.stream()
        .filter(
            o ->
                switch (o.outcome()) {
                  case Outcome.Answered a -> !Answers.mayBeStale(o.request());
                  case Outcome.Unknown u -> Answers.mayChange(o.request());
                  case Outcome.Refused r -> false;
                })
        .toList();
  }

  private static Collection<List<Operation>> byKey(List<Operation> operations) {
    Map<Bytes, List<Operation>> parts = new HashMap<>();
    for (Operation operation : operations) {
      Optional<Bytes> key = onlyKey(operation.request());
      if (key.isEmpty()) {
        return List.of(operations);
      }
      parts.computeIfAbsent(key.get(), k -> new ArrayList<>()).add(operation);
    }
    return parts.values();
  }

  private static Optional<Bytes> onlyKey(Kv.Request request) {
    return switch (request) {
      case Kv.RangeRequest r -> Optional.of(r.key()).filter(k -> r.isSingleKey());
      case Kv.PutRequest p -> Optional.of(p.key());
      case Kv.DeleteRangeRequest d -> Optional.of(d.key()).filter(k -> d.rangeEnd().isEmpty());
      case Kv.TxnRequest t -> onlyKey(t);
    };
  }

  private static Optional<Bytes> onlyKey(Kv.TxnRequest txn) {
    List<Optional<Bytes>> keys = new ArrayList<>();
    txn.compares().forEach(c -> keys.add(Optional.of(c.key()).filter(k -> c.rangeEnd().isEmpty())));
    Answers.operations(txn).forEach(o -> o.ifPresent(request -> keys.add(onlyKey(request))));
    return keys.stream().distinct().count() == 1 ? keys.getFirst() : Optional.empty();
  }

  private static void refuseRevisions(Kv.Request request) {
    boolean comparesRevisions =
        request instanceof Kv.TxnRequest txn
            && (txn.compares().stream()
                    .anyMatch(c -> !(c.operand() instanceof Kv.Compare.Operand.Value))
                || Answers.operations(txn).stream()
                    .anyMatch(o -> o.filter(Kv.TxnRequest.class::isInstance).isPresent()));
    if (comparesRevisions) {
      throw new IllegalArgumentException(
          "needs revisions, or is nested: " + Sentences.request(request));
    }
  }
}
