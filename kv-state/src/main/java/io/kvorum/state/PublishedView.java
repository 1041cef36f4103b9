package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.MemberId;
import io.kvorum.raft.LogStart;
import io.kvorum.raft.Membership;
import io.kvorum.state.lease.Leases;
import io.kvorum.state.mvcc.ChangeReader;
import io.kvorum.state.mvcc.KvHash;
import io.kvorum.state.mvcc.Snapshot;
import io.kvorum.state.mvcc.StoredRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;

/// The state after one batch: keys, leases, users, cluster and applied index belong together.
///
/// Rows are read from the store as it is now. They never change, but a compaction newer than this
/// view may have removed some: who reads the newest revision then gets it from the newest view, who
/// has pinned a revision is told that it is compacted.
///
/// @param scrubbed whether all rows are gone that are compacted in `keys`
/// @param newest the view published last
record PublishedView(
    Snapshot keys,
    boolean scrubbed,
    Leases leaseTable,
    PublishedAuth auth,
    ClusterTable cluster,
    LogStart applied,
    StoredRows rows,
    Supplier<PublishedView> newest)
    implements ReadView {

  @Override
  public long revision() {
    return keys.revision();
  }

  @Override
  public long compactRevision() {
    return keys.compacted();
  }

  @Override
  public int keyCount() {
    return keys.size();
  }

  @Override
  public Kv.RangeResponse range(Kv.RangeRequest request) {
    try {
      return keys.range(request);
    } catch (KvException denied) {
      if (request.revision() > 0) {
        throw denied;
      }
      return newerThan(denied).range(request);
    }
  }

  @Override
  public Kv.TxnResponse txn(Kv.TxnRequest request) {
    try {
      return new ReadOnlyTxn(keys, leaseTable).answer(request);
    } catch (KvException denied) {
      return newerThan(denied).txn(request);
    }
  }

  /// The view to ask instead of this one, of which a compaction has taken rows away.
  private PublishedView newerThan(KvException denied) {
    PublishedView next = newest.get();
    if (denied.error() != KvError.COMPACTED || next.compactRevision() == compactRevision()) {
      throw denied;
    }
    return next;
  }

  @Override
  public Optional<KeyValue> keyAt(Bytes key, long revision) {
    if (revision < rows.compacted()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(keys.keyAt(key, revision));
    } catch (KvException compactedMeanwhile) {
      return Optional.empty();
    }
  }

  @Override
  public Changes changes(long fromRevision, int maxBytes) {
    ChangeReader reader = new ChangeReader(keys, rows, fromRevision, maxBytes);
    return new Changes(reader.events(), reader.nextRevision());
  }

  @Override
  public int hashKv(long revision) {
    return new KvHash(keys, rows).upTo(revision);
  }

  @Override
  public int hash() {
    try {
      return new StateHash(this).value();
    } catch (KvException denied) {
      return newerThan(denied).hash();
    }
  }

  @Override
  public Optional<Lease> lease(long id) {
    return Optional.ofNullable(leaseTable.get(id)).map(PublishedView::granted);
  }

  @Override
  public List<Lease> leases() {
    List<Lease> all = new ArrayList<>(leaseTable.size());
    leaseTable.forEach(lease -> all.add(granted(lease)));
    return all;
  }

  private static Lease granted(io.kvorum.state.lease.Lease lease) {
    return new Lease(lease.id(), lease.ttlSeconds(), lease.remainingSeconds());
  }

  @Override
  public List<Bytes> keysOf(long lease) {
    return leaseTable.keys(lease);
  }

  @Override
  public List<AlarmMember> alarms() {
    return cluster.alarms();
  }

  @Override
  public Optional<Command.PublishMember> published(MemberId member) {
    return Optional.ofNullable(cluster.published().get(member));
  }

  @Override
  public Membership membership() {
    return applied.membership();
  }

  @Override
  public SortedSet<MemberId> removedMembers() {
    return cluster.removed();
  }

  @Override
  public Optional<String> clusterVersion() {
    return cluster.version();
  }

  @Override
  public Optional<String> downgradeTarget() {
    return cluster.downgrade();
  }
}
