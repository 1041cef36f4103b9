package io.kvorum.server.service;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.List;
import java.util.Optional;

/// What etcd refuses before a request reaches the log (etcd v3rpc/key.go; semantics.md 2-5). All
/// methods throw `KvException`.
final class Validation {
  private Validation() {}

  static void range(Kv.RangeRequest request) {
    key(request.key());
    if (request.sortOrder() == Kv.SortOrder.INVALID
        || request.sortTarget() == Kv.SortTarget.INVALID) {
      throw new KvException(KvError.INVALID_SORT_OPTION);
    }
  }

  static void rangeStream(Kv.RangeRequest request) {
    range(request);
    boolean keyOrder =
        request.sortOrder() == Kv.SortOrder.NONE
            || (request.sortOrder() == Kv.SortOrder.ASCEND
                && request.sortTarget() == Kv.SortTarget.KEY);
    if (!keyOrder) {
      throw new KvException(KvError.STREAM_SORT_UNSUPPORTED);
    }
    if (request.hasRevisionFilter()) {
      throw new KvException(KvError.STREAM_FILTER_UNSUPPORTED);
    }
  }

  static void put(Kv.PutRequest request) {
    key(request.key());
    if (request.ignoreValue() && !request.value().isEmpty()) {
      throw new KvException(KvError.VALUE_PROVIDED);
    }
    if (request.ignoreLease() && request.lease() != 0) {
      throw new KvException(KvError.LEASE_PROVIDED);
    }
  }

  static void deleteRange(Kv.DeleteRangeRequest request) {
    key(request.key());
  }

  /// Sizes and single operations first, in both branches, then the duplicate keys of each.
  static void txn(Kv.TxnRequest request, int maxOps) {
    operations(request, maxOps);
    DuplicateKeys.check(request.success());
    DuplicateKeys.check(request.failure());
  }

  private static void operations(Kv.TxnRequest request, int maxOps) {
    int ops =
        Math.max(
            request.compares().size(),
            Math.max(request.success().size(), request.failure().size()));
    if (ops > maxOps) {
      throw new KvException(KvError.TOO_MANY_OPS);
    }
    for (Kv.Compare compare : request.compares()) {
      key(compare.key());
    }
    operations(request.success(), maxOps - ops);
    operations(request.failure(), maxOps - ops);
  }

  private static void operations(List<Optional<Kv.Request>> list, int opsLeft) {
    for (Optional<Kv.Request> operation : list) {
      switch (operation.orElseThrow(() -> new KvException(KvError.KEY_NOT_FOUND))) {
        case Kv.RangeRequest r -> range(r);
        case Kv.PutRequest p -> put(p);
        case Kv.DeleteRangeRequest d -> deleteRange(d);
        case Kv.TxnRequest t -> operations(t, opsLeft);
      }
    }
  }

  private static void key(Bytes key) {
    if (key.isEmpty()) {
      throw new KvException(KvError.EMPTY_KEY);
    }
  }
}
