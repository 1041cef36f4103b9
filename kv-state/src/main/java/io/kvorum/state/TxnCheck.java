package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.state.lease.Leases;
import io.kvorum.state.mvcc.KeyState;
import io.kvorum.state.mvcc.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What can fail in a transaction, looked for on the chosen path before anything is executed (etcd
/// `checkTxn`): after it no operation fails, so that a transaction is never applied in part.
///
/// etcd looks at the state before the transaction only, and panics when a key that an
/// `ignore_value` or `ignore_lease` counts on was deleted by an earlier operation. Here that is the
/// same error as a key that was missing from the start.
final class TxnCheck {
  private final Snapshot before;
  private final Leases leases;

  /// The puts and deletes so far, as the ranges that they cover.
  private final List<Change> changes = new ArrayList<>();

  private record Change(KeyRange range, boolean put) {}

  TxnCheck(Snapshot before, Leases leases) {
    this.before = before;
    this.leases = leases;
  }

  /// @throws KvException with the first error
  void check(TxnPath path) {
    int nested = 0;
    for (Optional<Kv.Request> operation : path.operations()) {
      switch (operation.orElseThrow(() -> new KvException(KvError.KEY_NOT_FOUND))) {
        case Kv.RangeRequest range -> checkRange(range);
        case Kv.PutRequest put -> checkPut(put);
        case Kv.DeleteRangeRequest delete -> changes.add(new Change(delete.range(), false));
        case Kv.TxnRequest txn -> check(path.nested().get(nested++));
      }
    }
  }

  private void checkRange(Kv.RangeRequest range) {
    if (range.revision() > before.revision()) {
      throw new KvException(KvError.FUTURE_REVISION);
    }
    if (range.revision() != 0 && range.revision() < before.compacted()) {
      throw new KvException(KvError.COMPACTED);
    }
  }

  /// A transaction looks for the key before the lease, a put of its own the other way round.
  private void checkPut(Kv.PutRequest put) {
    if ((put.ignoreValue() || put.ignoreLease()) && !existsByThen(put.key())) {
      throw new KvException(KvError.KEY_NOT_FOUND);
    }
    if (put.lease() != 0 && leases.get(put.lease()) == null) {
      throw new KvException(KvError.LEASE_NOT_FOUND);
    }
    changes.add(new Change(KeyRange.single(put.key()), true));
  }

  private boolean existsByThen(Bytes key) {
    for (Change change : changes.reversed()) {
      if (change.range().contains(key)) {
        return change.put();
      }
    }
    KeyState state = before.state(key);
    return state != null && state.isLive();
  }
}
