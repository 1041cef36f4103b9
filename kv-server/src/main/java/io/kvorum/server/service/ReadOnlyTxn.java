package io.kvorum.server.service;

import io.kvorum.api.Kv;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Which transactions cannot write: those whose branches hold ranges only (etcd txn.IsTxnReadonly).
final class ReadOnlyTxn {
  private ReadOnlyTxn() {}

  static boolean isReadOnly(Kv.TxnRequest request) {
    return all(request, operation -> operation instanceof Kv.RangeRequest);
  }

  /// Vacuously true for a transaction without operations; its compares do not count.
  static boolean isSerializable(Kv.TxnRequest request) {
    return all(request, operation -> operation instanceof Kv.RangeRequest r && r.serializable());
  }

  private static boolean all(Kv.TxnRequest request, Predicate<Kv.Request> test) {
    return all(request.success(), test) && all(request.failure(), test);
  }

  private static boolean all(List<Optional<Kv.Request>> branch, Predicate<Kv.Request> test) {
    for (Optional<Kv.Request> operation : branch) {
      if (operation.isEmpty() || !test.test(operation.get())) {
        return false;
      }
    }
    return true;
  }
}
