package io.kvorum.tck.api;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// Every rule that etcd 3.4, the reference that can be had everywhere, does not keep yet, and where
/// it is written that etcd has changed: in the contract, or in its sources.
/// `docs/newer-than-3.4.md` lists them.
enum NewerThan34 {
  SORT_OPTIONS("RANGE-18", "semantics.md 15, version differences: 'invalid sort enums', since 3.6"),
  KEYS_ONLY("RANGE-17", "semantics.md 15, version differences: 'keys_only lease field', since 3.7"),
  PIECES("STREAM-1", "wire.md 2.3: RangeStream, since 3.7"),
  LAST_PIECE("STREAM-2", "wire.md 2.3: RangeStream, since 3.7"),
  ONE_PIECE("STREAM-3", "wire.md 2.3: RangeStream, since 3.7"),
  REFUSED_PIECES("STREAM-4", "wire.md 2.3: RangeStream, since 3.7"),
  NO_SUCH_PIECES("STREAM-5", "wire.md 2.3: RangeStream, since 3.7"),
  PIECES_OF_ONE_REVISION("STREAM-6", "wire.md 2.3: RangeStream, since 3.7"),
  CHECKS_IN_ORDER("TXN-10", "server/etcdserver/txn/txn.go, checkTxn; 3.4: apply.go, applyTxn"),
  NEGATIVE_START("WATCH-4", "semantics.md 7, since 3.4.38"),
  TOMBSTONE(
      "WATCH-25",
      "semantics.md 6: 'a tombstone exactly at `revision` is kept', since 3.5.16 and 3.4.34"),
  PROGRESS_WHILE_BEHIND("WATCH-28", "semantics.md 7: 'since 3.4.25 and 3.5.8'"),
  STATUS("MAINTENANCE-2", "semantics.md 15, version differences: Status, since 3.6"),
  HASH_REVISION(
      "MAINTENANCE-5", "semantics.md 15, version differences: HashKV.hash_revision, since 3.6"),
  DOWNGRADE("MAINTENANCE-7", "wire.md 2.7: Downgrade, since 3.5"),
  EMPTY_PERMISSION(
      "AUTH-8", "semantics.md 9: 'empty key, or range_end <= key: invalid auth management'"),
  AUTH_STATUS("AUTH-11", "wire.md 2.8: AuthStatus, since 3.5; open to everybody since 3.7"),
  LOGIN("AUTH-13", "semantics.md 9, permission table: since 3.4.42, 3.5.28 and 3.6.9"),
  NESTED_PERMISSION(
      "AUTH-20", "semantics.md 9, permission table: nested since 3.4.42, 3.5.28 and 3.6.9"),
  READING_PUT_OF_A_TXN(
      "AUTH-30", "server/etcdserver/apply/auth.go, checkPutAuth, since 3.4.44, 3.5.30 and 3.6.11"),
  KEYS_OF_LEASES("AUTH-24", "semantics.md 8: 'TimeToLive(keys=true)', since 3.5.9"),
  KEEP_ALIVE(
      "AUTH-25", "semantics.md 8: 'revoke & keepalive need write permission on all attached keys'"),
  GUARDED_MAINTENANCE("AUTH-28", "README.md C: 'maintenance RPCs guarded (root)'"),
  NO_PERMISSION("AUTH-27", "3.4 crashes; server/auth/store.go, ErrPermissionNotGiven");

  private final String rule;
  private final String source;

  NewerThan34(String rule, String source) {
    this.rule = rule;
    this.source = source;
  }

  /// What would end etcd 3.4, and is not asked of it.
  static Set<String> deadly() {
    return Set.of(NO_PERMISSION.rule);
  }

  /// What etcd 3.4 is known to answer otherwise.
  static Set<String> otherwise() {
    return Arrays.stream(values())
        .map(known -> known.rule)
        .filter(rule -> !deadly().contains(rule))
        .collect(Collectors.toSet());
  }

  static Set<String> rules() {
    return Arrays.stream(values()).map(known -> known.rule).collect(Collectors.toSet());
  }

  /// The whole table, for whoever has to change it.
  static String table() {
    return Arrays.stream(values())
        .map(known -> known.rule + " (" + known.source + ")")
        .collect(Collectors.joining("\n"));
  }
}
