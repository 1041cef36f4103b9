package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.MemberId;
import io.kvorum.raft.Membership;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// The state after one applied batch: immutable, for any number of threads, without a need to be
/// closed. Old revisions can be read from it until they are compacted.
public interface ReadView {
  /// The current revision of this view, at least 1.
  long revision();

  /// -1 if nothing was ever compacted.
  long compactRevision();

  /// How many keys exist now.
  int keyCount();

  /// A range by etcd's rules (semantics.md 3). The header carries the revision only.
  ///
  /// @throws KvException COMPACTED or FUTURE_REVISION
  Kv.RangeResponse range(Kv.RangeRequest request);

  /// A transaction whose operations, of both branches, are ranges and nested transactions of
  /// ranges: answered as `Command.Txn` would be, without an entry in the log.
  ///
  /// @throws KvException COMPACTED or FUTURE_REVISION
  /// @throws IllegalArgumentException if an operation of the branch taken would write
  Kv.TxnResponse txn(Kv.TxnRequest request);

  /// A key as it was at a revision, for `prev_kv`; empty if it was absent or is compacted.
  Optional<KeyValue> keyAt(Bytes key, long revision);

  /// All changes from a revision on, in order, until `maxBytes` are reached; whole revisions only.
  /// Ends at this view's revision.
  ///
  /// @throws KvException COMPACTED if `fromRevision` is below the compacted revision
  Changes changes(long fromRevision, int maxBytes);

  /// CRC-32C over the revision rows up to `revision`, by the rules of etcd's HashKV.
  ///
  /// @throws KvException COMPACTED or FUTURE_REVISION; COMPACTED also when a compaction newer than
  ///   this view has begun: the newest view has the answer
  int hashKv(long revision);

  /// CRC-32C over everything that is replicated.
  int hash();

  Optional<Lease> lease(long id);

  /// In the order of their ids.
  List<Lease> leases();

  /// The keys that are attached to a lease, in their order; none if there is no such lease.
  List<Bytes> keysOf(long lease);

  AuthView auth();

  List<AlarmMember> alarms();

  /// What started members have told of themselves.
  Optional<Command.PublishMember> published(MemberId member);

  /// Who belongs to the cluster, as far as it is applied here.
  Membership membership();

  /// Who has belonged to it and was removed. Their ids do not come again.
  SortedSet<MemberId> removedMembers();

  Optional<String> clusterVersion();

  /// The version that the cluster may go back to, while it may.
  Optional<String> downgradeTarget();

  /// Events without their previous values; the next batch starts at `nextRevision`.
  record Changes(List<Event> events, long nextRevision) {}

  /// A lease without its keys, which may be many.
  ///
  /// @param remainingSeconds what it had left at its last checkpoint; 0 if it has its whole time
  record Lease(long id, long ttlSeconds, long remainingSeconds) {}
}
