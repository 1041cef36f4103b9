package io.kvorum.tck.check;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The writes whose outcome no client knows, until a change turns up that one of them explains.
///
/// Every write should carry a value of its own: then there is one candidate. Among several that
/// make the same change the first added is taken; added in the order of their calls, that is never
/// the wrong one, since an operation without a return may be late but not early.
final class UnknownWrites {
  private record Written(Bytes key, Bytes value) {}

  private final Map<Written, List<Operation>> byPut = new HashMap<>();
  private final List<Operation> others = new ArrayList<>();
  private final Set<Long> taken = new HashSet<>();
  private int left;

  void add(Operation operation) {
    List<Written> puts = new ArrayList<>();
    boolean indexed = collect(operation.request(), puts);
    puts.forEach(w -> byPut.computeIfAbsent(w, k -> new ArrayList<>(1)).add(operation));
    if (!indexed || puts.isEmpty()) {
      others.add(operation);
    }
    left++;
  }

  /// Gathers what a request may put; false if it may also make a change that none of them shows.
  private static boolean collect(Kv.Request request, List<Written> into) {
    return switch (request) {
      case Kv.RangeRequest r -> true;
      case Kv.PutRequest p -> {
        into.add(new Written(p.key(), p.value()));
        yield !p.ignoreValue();
      }
      case Kv.DeleteRangeRequest d -> false;
      case Kv.TxnRequest t -> {
        boolean indexed = true;
        for (Optional<Kv.Request> operation : Answers.operations(t)) {
          indexed &= operation.isEmpty() || collect(operation.get(), into);
        }
        yield indexed;
      }
    };
  }

  /// Whether the operation may have put this key and value.
  static boolean puts(Operation operation, KeyValue kv) {
    List<Written> puts = new ArrayList<>();
    collect(operation.request(), puts);
    return puts.contains(new Written(kv.key(), kv.value()));
  }

  /// How many have left no trace so far.
  int left() {
    return left;
  }

  /// Takes out the operation that makes exactly this change of the given state.
  Optional<Operation> explain(Change change, Rows rows) {
    return change.puts().stream()
        .map(put -> byPut.getOrDefault(new Written(put.key(), put.value()), List.of()))
        .flatMap(candidates -> take(candidates, change, rows).stream())
        .findFirst()
        .or(() -> take(others, change, rows));
  }

  private Optional<Operation> take(List<Operation> candidates, Change change, Rows rows) {
    Optional<Operation> found =
        candidates.stream()
            .filter(c -> !taken.contains(c.id()) && makes(c, change, rows))
            .findFirst();
    found.ifPresent(
        operation -> {
          taken.add(operation.id());
          left--;
        });
    return found;
  }

  private static boolean makes(Operation candidate, Change change, Rows rows) {
    try {
      return change.tells(KvModel.evaluate(rows, candidate.request()).events());
    } catch (KvException refused) {
      return false;
    }
  }
}
