package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.Kv.Compare.Operand;
import io.kvorum.state.mvcc.KeyState;
import io.kvorum.state.mvcc.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which branch of a transaction is taken, and of those nested in it, in their order. All compares
/// are made against the state before the transaction (semantics.md 5).
///
/// @param succeeded whether all compares hold
/// @param operations the branch taken
/// @param nested the paths of the transactions in that branch
record TxnPath(boolean succeeded, List<Optional<Kv.Request>> operations, List<TxnPath> nested) {
  private static final KeyValue ABSENT = new KeyValue(Bytes.EMPTY, 0, 0, 0, Bytes.EMPTY, 0);

  static TxnPath of(Kv.TxnRequest txn, Snapshot before) {
    boolean succeeded = txn.compares().stream().allMatch(compare -> holds(compare, before));
    List<Optional<Kv.Request>> operations = succeeded ? txn.success() : txn.failure();
    List<TxnPath> nested = new ArrayList<>();
    for (Optional<Kv.Request> operation : operations) {
      if (operation.orElse(null) instanceof Kv.TxnRequest inner) {
        nested.add(of(inner, before));
      }
    }
    return new TxnPath(succeeded, operations, nested);
  }

  /// Whether every key of the compare's range satisfies it. A range without keys is compared as one
  /// key of zeros, but no value equals, or is above or below, one that is missing.
  private static boolean holds(Compare compare, Snapshot before) {
    boolean[] found = {false};
    boolean all =
        before.walk(
            KeyRange.ofEtcd(compare.key(), compare.rangeEnd()),
            state -> {
              found[0] = true;
              return holds(compare.result(), order(compare.operand(), state, before));
            });
    if (found[0]) {
      return all;
    }
    return !(compare.operand() instanceof Operand.Value)
        && holds(compare.result(), orderOfAbsent(compare.operand()));
  }

  private static int order(Operand operand, KeyState state, Snapshot before) {
    return switch (operand) {
      case Operand.Version(long version) -> Long.compare(state.version(), version);
      case Operand.CreateRevision(long create) -> Long.compare(state.createRevision(), create);
      case Operand.ModRevision(long mod) -> Long.compare(state.main(), mod);
      case Operand.Value(Bytes value) -> before.fetch(state).value().compareTo(value);
      case Operand.Lease(long lease) -> Long.compare(state.lease(), lease);
    };
  }

  private static int orderOfAbsent(Operand operand) {
    return switch (operand) {
      case Operand.Version(long version) -> Long.compare(ABSENT.version(), version);
      case Operand.CreateRevision(long create) -> Long.compare(ABSENT.createRevision(), create);
      case Operand.ModRevision(long mod) -> Long.compare(ABSENT.modRevision(), mod);
      case Operand.Value(Bytes value) -> ABSENT.value().compareTo(value);
      case Operand.Lease(long lease) -> Long.compare(ABSENT.lease(), lease);
    };
  }

  private static boolean holds(Compare.Result result, int order) {
    return switch (result) {
      case EQUAL -> order == 0;
      case GREATER -> order > 0;
      case LESS -> order < 0;
      case NOT_EQUAL -> order != 0;
      case UNKNOWN -> true;
    };
  }
}
