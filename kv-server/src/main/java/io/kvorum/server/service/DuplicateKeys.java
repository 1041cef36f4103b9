package io.kvorum.server.service;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A key must not be changed twice by one branch of a transaction (semantics.md 5).
///
/// etcd's rule has holes that clients can see, and they are kept: a delete up to `\0` is taken
/// literally, so that it covers nothing; of two nested transactions, a delete in the later one does
/// not collide with a put in the earlier; the two branches of one nested transaction may put the
/// same key, since only one of them runs.
final class DuplicateKeys {
  private final Set<Bytes> puts = new HashSet<>();
  private final List<KeyRange> deletes = new ArrayList<>();

  private DuplicateKeys() {}

  /// @throws KvException DUPLICATE_KEY
  static void check(List<Optional<Kv.Request>> branch) {
    if (branch.size() > 1
        || branch.stream().flatMap(Optional::stream).anyMatch(DuplicateKeys::nests)) {
      var _ = of(branch);
    }
  }

  private static boolean nests(Kv.Request request) {
    return request instanceof Kv.TxnRequest;
  }

  private static DuplicateKeys of(List<Optional<Kv.Request>> branch) {
    DuplicateKeys level = new DuplicateKeys();
    for (Optional<Kv.Request> operation : branch) {
      if (operation.orElse(null) instanceof Kv.DeleteRangeRequest delete) {
        level.deletes.add(literally(delete));
      }
    }
    for (Optional<Kv.Request> operation : branch) {
      if (operation.orElse(null) instanceof Kv.TxnRequest nested) {
        level.addNested(of(nested.success()), of(nested.failure()));
      }
    }
    for (Optional<Kv.Request> operation : branch) {
      if (operation.orElse(null) instanceof Kv.PutRequest put) {
        level.addPut(put.key(), Set.of());
      }
    }
    return level;
  }

  private void addNested(DuplicateKeys success, DuplicateKeys failure) {
    success.puts.forEach(key -> addPut(key, Set.of()));
    failure.puts.forEach(key -> addPut(key, success.puts));
    deletes.addAll(success.deletes);
    deletes.addAll(failure.deletes);
  }

  /// `harmless` are puts of the other branch of the same nested transaction.
  private void addPut(Bytes key, Set<Bytes> harmless) {
    boolean again = !puts.add(key) && !harmless.contains(key);
    if (again || deletes.stream().anyMatch(range -> range.contains(key))) {
      throw new KvException(KvError.DUPLICATE_KEY);
    }
  }

  private static KeyRange literally(Kv.DeleteRangeRequest delete) {
    return delete.rangeEnd().isEmpty()
        ? KeyRange.single(delete.key())
        : KeyRange.of(delete.key(), delete.rangeEnd());
  }
}
