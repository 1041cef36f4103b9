package io.kvorum.tck.check;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.Kv;
import io.kvorum.api.KvException;
import io.kvorum.tck.check.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Executes a history on the model, revision by revision: at each the write that made it, then all
/// reads that saw it. On the way unknown writes find their revision.
///
/// After a contradiction it goes on with what the changes say, if they are known, so that one error
/// does not make an error of everything after it.
final class Replay {
  private final NavigableMap<Long, Operation> writes = new TreeMap<>();
  private final NavigableMap<Long, List<Operation>> reads = new TreeMap<>();
  private final NavigableMap<Long, Change> changes;
  private final boolean changesAreKnown;
  private final UnknownWrites unknown;
  private final Consumer<Violation> violations;
  private final VersionedRows rows = new VersionedRows();
  private final List<Placed> placed = new ArrayList<>();
  private long last;
  private long gapEnd;

  Replay(
      Optional<NavigableMap<Long, Change>> changes,
      UnknownWrites unknown,
      Consumer<Violation> violations) {
    this.changes = changes.orElseGet(TreeMap::new);
    this.changesAreKnown = changes.isPresent();
    this.unknown = unknown;
    this.violations = violations;
  }

  /// Adds an operation whose answer has a revision.
  void add(Operation operation, Kv.Response response) {
    long revision = Answers.revision(response);
    if (!Answers.changed(response)) {
      reads.computeIfAbsent(revision, r -> new ArrayList<>(2)).add(operation);
      return;
    }
    Operation other = writes.putIfAbsent(revision, operation);
    if (other != null) {
      report(Kind.REVISION_TWICE, "both were given revision " + revision, other, operation);
    }
  }

  /// Executes everything and gives each operation its place.
  List<Placed> run() {
    last = last();
    readsAt(rows.revision());
    for (long next = rows.revision() + 1; next <= last; next = rows.revision() + 1) {
      Optional<Change> change = Optional.ofNullable(changes.get(next));
      Optional<Operation> write = Optional.ofNullable(writes.get(next));
      if (write.isPresent()) {
        acknowledged(next, write.get(), change);
      } else if (change.isPresent()) {
        unacknowledged(change.get());
      } else {
        gap(next);
      }
      readsAt(rows.revision());
    }
    return placed;
  }

  private long last() {
    long highest = rows.revision();
    for (NavigableMap<Long, ?> known : List.of(writes, reads, changes)) {
      highest = known.isEmpty() ? highest : Math.max(highest, known.lastKey());
    }
    return highest;
  }

  private void acknowledged(long revision, Operation write, Optional<Change> change) {
    placed.add(new Placed(write, revision, true));
    List<Event> made = execute(write).map(KvModel.Effect::events).orElse(List.of());
    if (changesAreKnown && change.isEmpty()) {
      report(Kind.LOST_WRITE, "revision %d is not among the changes".formatted(revision), write);
    } else if (change.isPresent() && !change.get().tells(made)) {
      report(
          differing(change.get(), write), "the change is " + change.get() + ", asked was", write);
    }
    rows.add(revision, change.map(Change::events).orElse(made));
  }

  /// Whether the change has nothing to do with the write, which is lost then, or is made wrongly.
  private static Kind differing(Change change, Operation write) {
    return change.events().stream().anyMatch(e -> names(write.request(), e.kv().key()))
        ? Kind.WRONG_CHANGE
        : Kind.LOST_WRITE;
  }

  private static boolean names(Kv.Request request, Bytes key) {
    return switch (request) {
      case Kv.RangeRequest r -> false;
      case Kv.PutRequest p -> p.key().equals(key);
      case Kv.DeleteRangeRequest d -> d.range().contains(key);
      case Kv.TxnRequest t ->
          Answers.operations(t).stream().anyMatch(o -> o.filter(r -> names(r, key)).isPresent());
    };
  }

  private void unacknowledged(Change change) {
    if (!endsOneLease(change)) {
      explain(change);
    }
    rows.add(change.revision(), change.events());
  }

  /// What the end of a lease explains is not held against an unknown delete of the same keys, which
  /// may have been asked for much later: an unknown request may always have come to nothing.
  private void explain(Change change) {
    Optional<Operation> write = unknown.explain(change, rows);
    if (write.isPresent()) {
      placed.add(new Placed(write.get(), change.revision(), true));
    } else {
      Operation[] twins = twins(change);
      String hint = twins.length == 0 ? "" : "; these asked for the same";
      report(Kind.UNEXPLAINED_CHANGE, "no request explains " + change + hint, twins);
    }
  }

  /// Whether exactly the keys of one lease vanish: it was revoked, or it expired.
  private boolean endsOneLease(Change change) {
    if (!change.onlyDeletes()) {
      return false;
    }
    Set<Bytes> deleted =
        change.events().stream().map(e -> e.kv().key()).collect(Collectors.toSet());
    long lease =
        rows.get(change.events().getFirst().kv().key(), rows.revision())
            .map(kv -> kv.lease())
            .orElse(0L);
    return lease != 0 && rows.leasedKeys(lease).equals(deleted);
  }

  /// Acknowledged writes that put what an unexplained change puts: it may be one of them, doubled.
  private Operation[] twins(Change change) {
    return writes.values().stream()
        .filter(w -> change.puts().stream().anyMatch(p -> UnknownWrites.puts(w, p)))
        .limit(3)
        .toArray(Operation[]::new);
  }

  /// A row of revisions that nobody can tell anything about is reported once.
  private void gap(long revision) {
    if (revision >= gapEnd) {
      gapEnd = Math.min(nextKnown(writes, revision), nextKnown(changes, revision));
      String range = gapEnd == revision + 1 ? "" + revision : revision + " to " + (gapEnd - 1);
      report(
          Kind.UNEXPLAINED_CHANGE,
          "no request made revision " + range + ", and yet it was seen or passed",
          witnesses(revision));
    }
    rows.add(revision, List.of());
  }

  private long nextKnown(NavigableMap<Long, ?> known, long revision) {
    Long next = known.higherKey(revision);
    return next == null ? last + 1 : next;
  }

  /// Who has seen a revision inside of the gap, else the write after it.
  private Operation[] witnesses(long revision) {
    return Stream.concat(
            reads.subMap(revision, gapEnd).values().stream().flatMap(List::stream),
            writes.subMap(gapEnd, true, gapEnd, true).values().stream())
        .limit(2)
        .toArray(Operation[]::new);
  }

  private void readsAt(long revision) {
    for (Operation read : reads.getOrDefault(revision, List.of())) {
      placed.add(new Placed(read, revision, false));
      execute(read);
    }
  }

  /// Holds an answer against the model's; gives what the model would change.
  private Optional<KvModel.Effect> execute(Operation operation) {
    if (!(operation.outcome() instanceof Outcome.Answered(Kv.Response response))) {
      throw new IllegalStateException("an operation without an answer has no place: " + operation);
    }
    try {
      KvModel.Effect effect = KvModel.evaluate(rows, operation.request());
      if (!Answers.equal(
          operation.request(), effect.response(), response, UnaryOperator.identity())) {
        String right = Sentences.response(effect.response());
        report(Kind.WRONG_ANSWER, "right at this revision is: " + right, operation);
      }
      return Optional.of(effect);
    } catch (KvException refused) {
      report(Kind.WRONG_ANSWER, "right is the error: " + refused.text(), operation);
      return Optional.empty();
    }
  }

  private void report(Kind kind, String explanation, Operation... operations) {
    violations.accept(new Violation(kind, explanation, List.of(operations)));
  }
}
