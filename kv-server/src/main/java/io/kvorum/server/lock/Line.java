package io.kvorum.server.lock;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Those who wait for one thing: a key each under the name of the thing, in the order in which the
/// keys were made. The first has it. One caller's view of it.
final class Line {
  private static final long SESSION_SECONDS = 60;
  private static final Bytes SLASH = Bytes.utf8("/");
  private static final Bytes FROM_KEY = Bytes.wrap(new byte[1]);

  private final Lines parts;
  private final CallContext context;
  private final Bytes prefix;

  Line(Lines parts, CallContext context, Bytes name) {
    this.parts = parts;
    this.context = context;
    this.prefix = name.plus(SLASH);
  }

  Bytes prefix() {
    return prefix;
  }

  /// The lease to wait with: the given one, renewed once, or a new one, which nobody renews.
  /// Whether it could be renewed shows when a key is attached to it.
  long session(long lease) throws InterruptedException, ExecutionException {
    if (lease == 0) {
      return parts.leases().grant(context, SESSION_SECONDS, 0).get().id();
    }
    var _ = parts.leases().keepAlive(context, lease).handle((_, _) -> lease).get();
    return lease;
  }

  /// Where a lease stands in the line: etcd's name for it, its number in hexadecimal.
  Bytes place(long lease) {
    return prefix.plus(Bytes.utf8(Long.toString(lease, 16)));
  }

  Kv.TxnResponse txn(Compare condition, List<Kv.Request> then, List<Kv.Request> otherwise)
      throws InterruptedException, ExecutionException {
    return parts
        .kv()
        .txn(
            context,
            new Kv.TxnRequest(
                List.of(condition),
                then.stream().map(Optional::of).toList(),
                otherwise.stream().map(Optional::of).toList()))
        .get();
  }

  Kv.RangeResponse range(Kv.RangeRequest request) throws InterruptedException, ExecutionException {
    return parts.kv().range(context, request).get();
  }

  CompletableFuture<Kv.DeleteRangeResponse> delete(Bytes key) {
    return parts.kv().deleteRange(context, new Kv.DeleteRangeRequest(key, Bytes.EMPTY, false));
  }

  /// That the key was made at that revision; 0 is that there is no such key.
  static Compare createdAt(Bytes key, long revision) {
    return new Compare(
        Compare.Result.EQUAL, key, Bytes.EMPTY, new Compare.Operand.CreateRevision(revision));
  }

  static Kv.PutRequest put(Bytes key, Bytes value, long lease) {
    return new Kv.PutRequest(key, value, lease, false, false, false);
  }

  /// Who has it.
  Kv.RangeRequest first() {
    return one(Kv.SortOrder.ASCEND, 0);
  }

  private Kv.RangeRequest one(Kv.SortOrder order, long maxCreateRevision) {
    return new Kv.RangeRequest(
        prefix,
        rangeEnd(),
        1,
        0,
        order,
        Kv.SortTarget.CREATE,
        false,
        false,
        false,
        0,
        0,
        0,
        maxCreateRevision);
  }

  Bytes rangeEnd() {
    return KeyRange.prefix(prefix).to().orElse(FROM_KEY);
  }

  /// Waits until nobody stands before the key that was made at `revision`. Looks at the last one
  /// before it alone, so that of a long line only one wakes up.
  void awaitTurn(long revision) throws InterruptedException, ExecutionException {
    while (true) {
      Kv.RangeResponse before = range(one(Kv.SortOrder.DESCEND, revision - 1));
      if (before.kvs().isEmpty()) {
        return;
      }
      awaitDelete(before.kvs().getFirst(), before.header().revision());
    }
  }

  private void awaitDelete(KeyValue one, long fromRevision) throws InterruptedException {
    try (Changes changes = changes(one.key(), Bytes.EMPTY, fromRevision)) {
      while (changes.next().event().type() != Event.Type.DELETE) {
        // A new value does not give up a place.
      }
    }
  }

  Changes changes(Bytes key, Bytes rangeEnd, long fromRevision) {
    return new Changes(parts.watches(), context, key, rangeEnd, fromRevision);
  }
}
