package io.kvorum.state;

import io.kvorum.api.Kv;
import io.kvorum.api.ResponseHeader;
import io.kvorum.state.lease.Leases;
import io.kvorum.state.mvcc.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A transaction of ranges alone, on a snapshot.
final class ReadOnlyTxn {
  private final Snapshot keys;
  private final Leases leases;

  ReadOnlyTxn(Snapshot keys, Leases leases) {
    this.keys = keys;
    this.leases = leases;
  }

  Kv.TxnResponse answer(Kv.TxnRequest txn) {
    TxnPath path = TxnPath.of(txn, keys);
    new TxnCheck(keys, leases).check(path);
    return answer(path, keys.header());
  }

  private Kv.TxnResponse answer(TxnPath path, ResponseHeader header) {
    List<Kv.Response> responses = new ArrayList<>(path.operations().size());
    int nested = 0;
    for (Optional<Kv.Request> operation : path.operations()) {
      responses.add(
          switch (operation.orElseThrow()) {
            case Kv.RangeRequest range -> keys.range(range);
            case Kv.TxnRequest inner ->
                answer(path.nested().get(nested++), new ResponseHeader(0, 0, 0, 0));
            case Kv.PutRequest put -> throw writes(put);
            case Kv.DeleteRangeRequest delete -> throw writes(delete);
          });
    }
    return new Kv.TxnResponse(header, path.succeeded(), responses);
  }

  private static IllegalArgumentException writes(Kv.Request operation) {
    return new IllegalArgumentException("a read-only transaction cannot execute " + operation);
  }
}
