package io.kvorum.server.system;

import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import java.util.List;
import java.util.stream.Stream;

/// A transaction that ends etcd: it deletes all keys from one on, and then puts one of them that is
/// to keep its value or its lease. etcd takes such a range for one without keys when it looks for
/// keys that are written twice, finds while it applies that the key is gone, and panics
/// (`etcdserver/apply.go`, applyTxn). Kvorum answers `key not found`, and nothing is changed.
final class EtcdPanic {
  private EtcdPanic() {}

  /// The same transaction, but where it could end etcd its puts keep nothing.
  static TxnRequest avoidedBy(TxnRequest txn) {
    return operations(txn).anyMatch(EtcdPanic::deletesToTheEnd) ? keepingNothing(txn) : txn;
  }

  private static Stream<RequestOp> operations(TxnRequest txn) {
    return Stream.concat(txn.getSuccessList().stream(), txn.getFailureList().stream());
  }

  private static boolean deletesToTheEnd(RequestOp operation) {
    return operation.hasRequestTxn()
        ? operations(operation.getRequestTxn()).anyMatch(EtcdPanic::deletesToTheEnd)
        : operation.getRequestDeleteRange().getRangeEnd().equals(Dice.ZERO);
  }

  private static TxnRequest keepingNothing(TxnRequest txn) {
    return txn.toBuilder()
        .clearSuccess()
        .addAllSuccess(keepingNothing(txn.getSuccessList()))
        .clearFailure()
        .addAllFailure(keepingNothing(txn.getFailureList()))
        .build();
  }

  private static List<RequestOp> keepingNothing(List<RequestOp> operations) {
    return operations.stream().map(EtcdPanic::keepingNothing).toList();
  }

  private static RequestOp keepingNothing(RequestOp operation) {
    RequestOp.Builder other = operation.toBuilder();
    if (operation.hasRequestTxn()) {
      other.setRequestTxn(keepingNothing(operation.getRequestTxn()));
    }
    if (operation.hasRequestPut()) {
      PutRequest put = operation.getRequestPut();
      other.setRequestPut(put.toBuilder().setIgnoreValue(false).setIgnoreLease(false));
    }
    return other.build();
  }
}
