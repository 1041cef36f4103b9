package io.kvorum.tck.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The search for a legal order of Wing and Gong with Lowe's memory: calls and returns lie in a
/// list by time; an operation whose call comes before the first return may be next; a pair of what
/// has been ordered and the state after it is never tried twice.
final class OrderSearch {
  private record Seen(BitSet ordered, SmallRows state) {}

  private record Choice(int operation, SmallRows before) {}

  private static final int NONE = -1;

  private final SearchModel model;
  private final List<Operation> operations;
  private final long maxStates;
  private final int head;
  private final int tail;
  private final int[] next;
  private final int[] previous;
  private final BitSet ordered = new BitSet();
  private final Set<Seen> seen = new HashSet<>();
  private final Deque<Choice> choices = new ArrayDeque<>();
  private SmallRows state = SmallRows.EMPTY;
  private int answeredLeft;
  private int longest = NONE;
  private List<Operation> stuck = List.of();
  private SmallRows stuckIn = SmallRows.EMPTY;

  OrderSearch(SearchModel model, List<Operation> operations, long maxStates) {
    this.model = model;
    this.operations = operations;
    this.maxStates = maxStates;
    this.head = 2 * operations.size();
    this.tail = head + 1;
    this.next = new int[head + 2];
    this.previous = new int[head + 2];
    this.answeredLeft = (int) operations.stream().filter(OrderSearch::isAnswered).count();
    link();
  }

  /// Node `2 i` is the call of operation `i`, node `2 i + 1` its return; an unknown outcome never
  /// returns. At one moment calls come first: such operations overlap.
  private void link() {
    List<Integer> nodes = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      nodes.add(2 * i);
      if (isAnswered(operations.get(i))) {
        nodes.add(2 * i + 1);
      }
    }
    nodes.sort(Comparator.comparingLong(this::nanos).thenComparingInt(node -> node & 1));
    int last = head;
    for (int node : nodes) {
      join(last, node);
      last = node;
    }
    join(last, tail);
  }

  private long nanos(int node) {
    Operation operation = operations.get(node >> 1);
    return isReturn(node) ? operation.returnNanos() : operation.callNanos();
  }

  private static boolean isAnswered(Operation operation) {
    return operation.outcome() instanceof Outcome.Answered;
  }

  private static boolean isReturn(int node) {
    return (node & 1) == 1;
  }

  private void join(int a, int b) {
    next[a] = b;
    previous[b] = a;
  }

  /// Finds nothing if a legal order exists, else why there is none.
  Optional<Violation> run() {
    int node = next[head];
    while (answeredLeft > 0) {
      if (node != tail && !isReturn(node)) {
        node = tryNext(node >> 1) ? next[head] : next[node];
        continue;
      }
      rememberLongest();
      if (choices.isEmpty()) {
        return Optional.of(violation());
      }
      node = undo(choices.pop());
    }
    return Optional.empty();
  }

  private boolean tryNext(int operation) {
    Optional<SmallRows> after = model.step(state, operations.get(operation));
    if (after.isEmpty()) {
      return false;
    }
    ordered.set(operation);
    if (!seen.add(new Seen((BitSet) ordered.clone(), after.get()))) {
      ordered.clear(operation);
      return false;
    }
    if (seen.size() > maxStates) {
      throw new IllegalStateException("undecided after " + maxStates + " states");
    }
    choices.push(new Choice(operation, state));
    state = after.get();
    lift(operation);
    return true;
  }

  private void lift(int operation) {
    unlink(2 * operation);
    if (isAnswered(operations.get(operation))) {
      unlink(2 * operation + 1);
      answeredLeft--;
    }
  }

  /// Takes the last choice back and gives the node to go on with.
  private int undo(Choice choice) {
    int operation = choice.operation();
    state = choice.before();
    ordered.clear(operation);
    if (isAnswered(operations.get(operation))) {
      relink(2 * operation + 1);
      answeredLeft++;
    }
    relink(2 * operation);
    return next[2 * operation];
  }

  /// A node that is taken out keeps its own links, so that it can be put back in reverse order.
  private void unlink(int node) {
    join(previous[node], next[node]);
  }

  private void relink(int node) {
    next[previous[node]] = node;
    previous[next[node]] = node;
  }

  private void rememberLongest() {
    if (choices.size() > longest) {
      longest = choices.size();
      stuckIn = state;
      stuck = new ArrayList<>();
      for (int node = next[head]; node != tail && !isReturn(node); node = next[node]) {
        stuck.add(operations.get(node >> 1));
      }
    }
  }

  private Violation violation() {
    return new Violation(
        Violation.Kind.NO_LEGAL_ORDER,
        "after the longest legal order, of %d of %d operations, the store holds {%s}, and none of these fits"
            .formatted(longest, operations.size(), Sentences.keyValues(stuckIn.keys().values())),
        stuck);
  }
}
