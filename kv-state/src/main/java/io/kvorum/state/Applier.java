package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.ResponseHeader;
import io.kvorum.raft.Membership;
import io.kvorum.state.auth.AuthTable;
import io.kvorum.state.lease.LeaseTable;
import io.kvorum.state.mvcc.KeyState;
import io.kvorum.state.mvcc.Snapshot;
import io.kvorum.state.mvcc.VersionStore;
import io.kvorum.storage.spi.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What each command does. A pure function of the replicated state: the only gates are alarms and
/// permissions. Everything that can fail is looked at before the first change; from then on nothing
/// throws but a bug, which must stop the member.
final class Applier {
  /// etcd's `MaxLeaseTTL`.
  private static final long MAX_TTL_SECONDS = 9_000_000_000L;

  private static final Outcome DONE = new Outcome.Done();

  private final VersionStore versions;
  private final LeaseTable leases;
  private final AuthApplier auth;
  private ClusterTable cluster;
  private WriteBatch batch = new WriteBatch();

  Applier(VersionStore versions, LeaseTable leases, AuthTable auth, ClusterTable cluster) {
    this.versions = versions;
    this.leases = leases;
    this.auth = new AuthApplier(auth);
    this.cluster = cluster;
  }

  AuthTable auth() {
    return auth.table();
  }

  ClusterTable cluster() {
    return cluster;
  }

  void begin(WriteBatch into) {
    batch = into;
    versions.begin(into);
  }

  /// @param index of the entry
  Outcome apply(Command wrapped, long index) {
    Command command = wrapped instanceof Command.ByUser(Caller _, Command inner) ? inner : wrapped;
    Optional<KvError> closed = closedGate(command);
    if (closed.isPresent()) {
      return new Outcome.Failed(closed.get());
    }
    try {
      if (auth.table().enabled()) {
        Access.check(wrapped, auth.table(), leases.now());
      }
      return execute(command, index);
    } catch (KvException denied) {
      return new Outcome.Failed(denied.error());
    }
  }

  void membersChanged(Membership from, Membership to) {
    cluster = cluster.change(from, to, batch);
  }

  /// The alarm that keeps a command out (semantics.md 11).
  private Optional<KvError> closedGate(Command command) {
    if (cluster.alarms().isEmpty()) {
      return Optional.empty();
    }
    if (cluster.has(AlarmType.CORRUPT) && touchesData(command)) {
      return Optional.of(KvError.CORRUPT);
    }
    return cluster.has(AlarmType.NOSPACE) && grows(command)
        ? Optional.of(KvError.NO_SPACE)
        : Optional.empty();
  }

  private static boolean touchesData(Command command) {
    return switch (command) {
      case Command.Put p -> true;
      case Command.DeleteRange d -> true;
      case Command.Txn t -> true;
      case Command.Compact c -> true;
      case Command.LeaseGrant g -> true;
      case Command.LeaseRevoke r -> true;
      case Command.LeaseExpire e -> true;
      case Command.CheckpointLeases _,
          Command.RaiseAlarm _,
          Command.ClearAlarm _,
          Command.PublishMember _,
          Command.SetClusterVersion _,
          Command.SetDowngrade _,
          Command.OfAuth _,
          Command.IssueToken _,
          Command.ByUser _ ->
          false;
    };
  }

  private static boolean grows(Command command) {
    return switch (command) {
      case Command.Put p -> true;
      case Command.Txn(Kv.TxnRequest txn) -> hasPut(txn);
      case Command.LeaseGrant g -> true;
      case Command.DeleteRange _,
          Command.Compact _,
          Command.LeaseRevoke _,
          Command.LeaseExpire _,
          Command.CheckpointLeases _,
          Command.RaiseAlarm _,
          Command.ClearAlarm _,
          Command.PublishMember _,
          Command.SetClusterVersion _,
          Command.SetDowngrade _,
          Command.OfAuth _,
          Command.IssueToken _,
          Command.ByUser _ ->
          false;
    };
  }

  private static boolean hasPut(Kv.TxnRequest txn) {
    return hasPut(txn.success()) || hasPut(txn.failure());
  }

  private static boolean hasPut(List<Optional<Kv.Request>> operations) {
    for (Optional<Kv.Request> operation : operations) {
      Kv.Request request = operation.orElse(null);
      if (request instanceof Kv.PutRequest
          || (request instanceof Kv.TxnRequest nested && hasPut(nested))) {
        return true;
      }
    }
    return false;
  }

  private Outcome execute(Command command, long index) {
    return switch (command) {
      case Command.Put(Kv.PutRequest put) -> {
        checkPut(put);
        yield new Outcome.Answer(put(put));
      }
      case Command.DeleteRange(Kv.DeleteRangeRequest delete) ->
          new Outcome.Answer(deleteRange(delete));
      case Command.Txn(Kv.TxnRequest txn) -> new Outcome.Answer(txn(txn));
      case Command.Compact(long revision) -> {
        versions.compact(revision);
        yield DONE;
      }
      case Command.LeaseGrant(long id, long ttlSeconds) -> grant(id, ttlSeconds);
      case Command.LeaseRevoke(long id) -> revoke(id);
      case Command.LeaseExpire(long id) -> revoke(id);
      case Command.CheckpointLeases(var times) -> {
        times.forEach(time -> leases.checkpoint(time.id(), time.seconds(), batch));
        yield DONE;
      }
      case Command.RaiseAlarm(var member, var type) -> raise(new AlarmMember(member, type));
      case Command.ClearAlarm(var member, var type) -> clear(new AlarmMember(member, type));
      case Command.PublishMember member -> {
        cluster = cluster.publish(member, batch);
        yield DONE;
      }
      case Command.SetClusterVersion(String version) -> {
        cluster = cluster.withVersion(version, batch);
        yield DONE;
      }
      case Command.SetDowngrade(String target) -> {
        cluster = cluster.withDowngrade(target, batch);
        yield DONE;
      }
      case Command.OfAuth change -> auth.apply(change, batch);
      case Command.IssueToken login -> auth.issue(login, index);
      case Command.ByUser _ -> throw new IllegalArgumentException("a command of two users");
    };
  }

  private void checkPut(Kv.PutRequest put) {
    if (put.lease() != 0 && !leases.exists(put.lease())) {
      throw new KvException(KvError.LEASE_NOT_FOUND);
    }
    if (put.ignoreValue() || put.ignoreLease()) {
      KeyState state = versions.state(put.key());
      if (state == null || !state.isLive()) {
        throw new KvException(KvError.KEY_NOT_FOUND);
      }
    }
  }

  private Kv.PutResponse put(Kv.PutRequest put) {
    KeyState before = versions.state(put.key());
    KeyValue previous = null;
    if (before != null && before.isLive() && (put.prevKv() || put.ignoreValue())) {
      previous = versions.now().fetch(before);
    }
    long leaseBefore = before == null ? 0 : before.lease();
    long lease = put.ignoreLease() ? leaseBefore : put.lease();
    versions.put(before, put.key(), putValue(put, previous), lease);
    leases.move(put.key().array(), leaseBefore, lease);
    return new Kv.PutResponse(
        header(), put.prevKv() ? Optional.ofNullable(previous) : Optional.empty());
  }

  private static Bytes putValue(Kv.PutRequest put, @Nullable KeyValue previous) {
    return put.ignoreValue() && previous != null ? previous.value() : put.value();
  }

  private Kv.DeleteRangeResponse deleteRange(Kv.DeleteRangeRequest delete) {
    Snapshot before = versions.now();
    List<KeyState> doomed = new ArrayList<>();
    before.walk(delete.range(), doomed::add);
    List<KeyValue> previous = new ArrayList<>();
    if (delete.prevKv()) {
      doomed.forEach(state -> previous.add(before.fetch(state)));
    }
    doomed.forEach(this::delete);
    return new Kv.DeleteRangeResponse(header(), doomed.size(), previous);
  }

  private void delete(KeyState state) {
    versions.delete(state);
    leases.move(state.key(), state.lease(), 0);
  }

  /// Of an operation: the revision with the changes so far.
  private ResponseHeader header() {
    return new ResponseHeader(0, 0, versions.pendingRevision(), 0);
  }

  private Kv.TxnResponse txn(Kv.TxnRequest txn) {
    Snapshot before = versions.now();
    TxnPath path = TxnPath.of(txn, before);
    new TxnCheck(before, leases.now()).check(path);
    List<Kv.Response> responses = executePath(path);
    return new Kv.TxnResponse(header(), path.succeeded(), responses);
  }

  private List<Kv.Response> executePath(TxnPath path) {
    List<Kv.Response> responses = new ArrayList<>(path.operations().size());
    int nested = 0;
    for (Optional<Kv.Request> operation : path.operations()) {
      responses.add(
          switch (operation.orElseThrow()) {
            case Kv.RangeRequest range -> versions.now().range(range);
            case Kv.PutRequest put -> put(put);
            case Kv.DeleteRangeRequest delete -> deleteRange(delete);
            case Kv.TxnRequest inner -> executeNested(path.nested().get(nested++));
          });
    }
    return responses;
  }

  /// Its header is there and empty (wire.md 1.2).
  private Kv.TxnResponse executeNested(TxnPath path) {
    return new Kv.TxnResponse(new ResponseHeader(0, 0, 0, 0), path.succeeded(), executePath(path));
  }

  private Outcome grant(long id, long ttlSeconds) {
    if (id == 0) {
      throw new KvException(KvError.LEASE_NOT_FOUND);
    }
    if (ttlSeconds > MAX_TTL_SECONDS) {
      throw new KvException(KvError.LEASE_TTL_TOO_LARGE);
    }
    if (leases.exists(id)) {
      throw new KvException(KvError.LEASE_EXISTS);
    }
    leases.grant(id, ttlSeconds, batch);
    return new Outcome.Granted(id, ttlSeconds);
  }

  /// Deletes the lease's keys in their order, in one revision.
  private Outcome revoke(long id) {
    if (!leases.exists(id)) {
      throw new KvException(KvError.LEASE_NOT_FOUND);
    }
    for (Bytes key : leases.now().keys(id)) {
      KeyState state = versions.state(key);
      if (state == null || state.lease() != id) {
        throw new IllegalStateException("key " + key + " is attached to lease " + id + " in vain");
      }
      delete(state);
    }
    leases.revoke(id, batch);
    return DONE;
  }

  private Outcome raise(AlarmMember alarm) {
    if (alarm.type() == AlarmType.NONE) {
      return new Outcome.Alarms(List.of());
    }
    cluster = cluster.raise(alarm, batch);
    return new Outcome.Alarms(List.of(alarm));
  }

  private Outcome clear(AlarmMember alarm) {
    if (!cluster.alarms().contains(alarm)) {
      return new Outcome.Alarms(List.of());
    }
    cluster = cluster.clear(alarm, batch);
    return new Outcome.Alarms(List.of(alarm));
  }

  /// After the store was read: every key says which lease it is attached to.
  void attachAll(Snapshot keys) {
    keys.walk(
        KeyRange.ALL,
        state -> {
          leases.move(state.key(), 0, state.lease());
          return true;
        });
  }
}
