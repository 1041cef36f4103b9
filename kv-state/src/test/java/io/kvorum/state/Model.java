package io.kvorum.state;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.Kv.Compare.Operand;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance.AlarmMember;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.ResponseHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The state machine as semantics.md tells it, with no thought of speed: the list of all changes
/// ever made, searched from its end for every question. It shares no code with the real one.
final class Model {
  private final List<Event> log = new ArrayList<>();
  private final TreeMap<Long, Long> leases = new TreeMap<>();
  private final TreeMap<Long, Long> remaining = new TreeMap<>();
  private final List<AlarmMember> alarms = new ArrayList<>();
  private long revision = 1;
  private long compacted = -1;

  /// The changes of the command under way begin here.
  private int mark;

  long revision() {
    return revision;
  }

  long compacted() {
    return compacted;
  }

  record Result(Outcome outcome, List<Event> events) {}

  Result apply(Command command) {
    mark = log.size();
    Outcome outcome;
    try {
      gate(command);
      outcome = execute(command);
    } catch (KvException denied) {
      if (log.size() != mark) {
        throw new AssertionError("denied after a change");
      }
      outcome = new Outcome.Failed(denied.error());
    }
    List<Event> events = List.copyOf(log.subList(mark, log.size()));
    if (!events.isEmpty()) {
      revision++;
    }
    mark = log.size();
    return new Result(outcome, events);
  }

  private void gate(Command command) {
    boolean write =
        command instanceof Command.Put
            || command instanceof Command.DeleteRange
            || command instanceof Command.Txn
            || command instanceof Command.Compact
            || command instanceof Command.LeaseGrant
            || command instanceof Command.LeaseRevoke
            || command instanceof Command.LeaseExpire;
    if (write && alarms.stream().anyMatch(alarm -> alarm.type() == AlarmType.CORRUPT)) {
      throw new KvException(KvError.CORRUPT);
    }
    boolean grows =
        command instanceof Command.Put
            || command instanceof Command.LeaseGrant
            || (command instanceof Command.Txn txn && puts(txn.request()));
    if (grows && alarms.stream().anyMatch(alarm -> alarm.type() == AlarmType.NOSPACE)) {
      throw new KvException(KvError.NO_SPACE);
    }
  }

  private static boolean puts(Kv.TxnRequest txn) {
    List<Optional<Kv.Request>> all = new ArrayList<>(txn.success());
    all.addAll(txn.failure());
    return all.stream()
        .flatMap(Optional::stream)
        .anyMatch(
            op ->
                op instanceof Kv.PutRequest || (op instanceof Kv.TxnRequest inner && puts(inner)));
  }

  private Outcome revoke(long lease) {
    if (!leases.containsKey(lease)) {
      throw new KvException(KvError.LEASE_NOT_FOUND);
    }
    for (Bytes key : keysOf(lease)) {
      log.add(Event.delete(key, revision + 1));
    }
    leases.remove(lease);
    remaining.remove(lease);
    return new Outcome.Done();
  }

  private Outcome execute(Command command) {
    return switch (command) {
      case Command.Put put -> {
        checkLease(put.request());
        checkKept(put.request(), present(put.request().key()).isPresent());
        yield new Outcome.Answer(put(put.request()));
      }
      case Command.DeleteRange delete -> new Outcome.Answer(delete(delete.request()));
      case Command.Txn txn -> new Outcome.Answer(txn(txn.request()));
      case Command.Compact compact -> {
        if (compact.revision() <= compacted) {
          throw new KvException(KvError.COMPACTED);
        }
        if (compact.revision() > revision) {
          throw new KvException(KvError.FUTURE_REVISION);
        }
        compacted = compact.revision();
        yield new Outcome.Done();
      }
      case Command.LeaseGrant grant -> {
        if (grant.id() == 0) {
          throw new KvException(KvError.LEASE_NOT_FOUND);
        }
        if (leases.putIfAbsent(grant.id(), grant.ttlSeconds()) != null) {
          throw new KvException(KvError.LEASE_EXISTS);
        }
        yield new Outcome.Granted(grant.id(), grant.ttlSeconds());
      }
      case Command.LeaseRevoke revoke -> revoke(revoke.id());
      case Command.LeaseExpire expire -> revoke(expire.id());
      case Command.CheckpointLeases checkpoint -> {
        checkpoint.times().stream()
            .filter(time -> leases.containsKey(time.id()))
            .forEach(time -> remaining.put(time.id(), time.seconds()));
        yield new Outcome.Done();
      }
      case Command.OfAuth _, Command.IssueToken _, Command.ByUser _ ->
          throw new IllegalArgumentException("the model has no users: " + command);
      case Command.RaiseAlarm raise -> {
        AlarmMember alarm = new AlarmMember(raise.member(), raise.type());
        boolean none = raise.type() == AlarmType.NONE;
        if (!none && !alarms.contains(alarm)) {
          alarms.add(alarm);
        }
        yield new Outcome.Alarms(none ? List.of() : List.of(alarm));
      }
      case Command.ClearAlarm clear -> {
        AlarmMember alarm = new AlarmMember(clear.member(), clear.type());
        yield new Outcome.Alarms(alarms.remove(alarm) ? List.of(alarm) : List.of());
      }
      case Command.PublishMember published -> new Outcome.Done();
      case Command.SetClusterVersion _, Command.SetDowngrade _ -> new Outcome.Done();
    };
  }

  List<Bytes> keysOf(long lease) {
    return at(Long.MAX_VALUE, KeyRange.ALL).stream()
        .filter(kv -> kv.lease() == lease)
        .map(KeyValue::key)
        .toList();
  }

  /// In the order of their ids.
  List<ReadView.Lease> leases() {
    return leases.entrySet().stream()
        .map(
            lease ->
                new ReadView.Lease(
                    lease.getKey(), lease.getValue(), remaining.getOrDefault(lease.getKey(), 0L)))
        .toList();
  }

  /// All keys of a range as they were at a revision, in order.
  private List<KeyValue> at(long when, KeyRange range) {
    return at(when, range, log.size());
  }

  private List<KeyValue> at(long when, KeyRange range, int length) {
    TreeSet<Bytes> seen = new TreeSet<>();
    List<KeyValue> found = new ArrayList<>();
    for (int i = length - 1; i >= 0; i--) {
      Event event = log.get(i);
      KeyValue kv = event.kv();
      if (kv.modRevision() <= when && range.contains(kv.key()) && seen.add(kv.key())) {
        if (event.type() == Event.Type.PUT) {
          found.add(kv);
        }
      }
    }
    found.sort(Comparator.comparing(KeyValue::key));
    return found;
  }

  Optional<KeyValue> keyAt(Bytes key, long when) {
    return when < compacted
        ? Optional.empty()
        : at(when, KeyRange.single(key)).stream().findFirst();
  }

  private Optional<KeyValue> present(Bytes key) {
    return at(Long.MAX_VALUE, KeyRange.single(key)).stream().findFirst();
  }

  private ResponseHeader header() {
    return new ResponseHeader(0, 0, log.size() > mark ? revision + 1 : revision, 0);
  }

  private void checkLease(Kv.PutRequest put) {
    if (put.lease() != 0 && !leases.containsKey(put.lease())) {
      throw new KvException(KvError.LEASE_NOT_FOUND);
    }
  }

  private static void checkKept(Kv.PutRequest put, boolean there) {
    if ((put.ignoreValue() || put.ignoreLease()) && !there) {
      throw new KvException(KvError.KEY_NOT_FOUND);
    }
  }

  private Kv.PutResponse put(Kv.PutRequest put) {
    Optional<KeyValue> before = present(put.key());
    KeyValue kv =
        new KeyValue(
            put.key(),
            before.map(KeyValue::createRevision).orElse(revision + 1),
            revision + 1,
            before.map(KeyValue::version).orElse(0L) + 1,
            put.ignoreValue() ? before.orElseThrow().value() : put.value(),
            put.ignoreLease() ? before.orElseThrow().lease() : put.lease());
    log.add(Event.put(kv));
    return new Kv.PutResponse(header(), put.prevKv() ? before : Optional.empty());
  }

  private Kv.DeleteRangeResponse delete(Kv.DeleteRangeRequest delete) {
    List<KeyValue> before = at(Long.MAX_VALUE, delete.range());
    before.forEach(kv -> log.add(Event.delete(kv.key(), revision + 1)));
    return new Kv.DeleteRangeResponse(
        header(), before.size(), delete.prevKv() ? before : List.of());
  }

  private Kv.TxnResponse txn(Kv.TxnRequest txn) {
    int length = log.size();
    checkTxn(txn, length, new TreeMap<>());
    Kv.TxnResponse inner = run(txn, length);
    return new Kv.TxnResponse(header(), inner.succeeded(), inner.responses());
  }

  /// `exists` has the keys that earlier operations have put or deleted.
  private void checkTxn(Kv.TxnRequest txn, int length, Map<Bytes, Boolean> exists) {
    for (Optional<Kv.Request> op : branch(txn, length)) {
      switch (op.orElseThrow(() -> new KvException(KvError.KEY_NOT_FOUND))) {
        case Kv.RangeRequest range -> {
          if (range.revision() > revision) {
            throw new KvException(KvError.FUTURE_REVISION);
          }
          if (range.revision() != 0 && range.revision() < compacted) {
            throw new KvException(KvError.COMPACTED);
          }
        }
        case Kv.PutRequest put -> {
          Optional<KeyValue> before = present(put.key());
          boolean there = exists.getOrDefault(put.key(), before.isPresent());
          checkKept(put, there);
          checkLease(put);
          exists.put(put.key(), true);
        }
        case Kv.DeleteRangeRequest delete -> {
          at(Long.MAX_VALUE, delete.range()).forEach(kv -> exists.put(kv.key(), false));
          exists.replaceAll((key, there) -> !delete.range().contains(key) && there);
        }
        case Kv.TxnRequest inner -> checkTxn(inner, length, exists);
      }
    }
  }

  private List<Optional<Kv.Request>> branch(Kv.TxnRequest txn, int length) {
    return txn.compares().stream().allMatch(compare -> holds(compare, length))
        ? txn.success()
        : txn.failure();
  }

  private Kv.TxnResponse run(Kv.TxnRequest txn, int length) {
    boolean succeeded = txn.compares().stream().allMatch(compare -> holds(compare, length));
    List<Kv.Response> responses = new ArrayList<>();
    for (Optional<Kv.Request> op : branch(txn, length)) {
      responses.add(
          switch (op.orElseThrow()) {
            case Kv.RangeRequest range -> range(range);
            case Kv.PutRequest put -> put(put);
            case Kv.DeleteRangeRequest delete -> delete(delete);
            case Kv.TxnRequest inner -> run(inner, length);
          });
    }
    return new Kv.TxnResponse(new ResponseHeader(0, 0, 0, 0), succeeded, responses);
  }

  private boolean holds(Compare compare, int length) {
    KeyRange range = KeyRange.ofEtcd(compare.key(), compare.rangeEnd());
    List<KeyValue> kvs = at(Long.MAX_VALUE, range, length);
    if (kvs.isEmpty()) {
      return !(compare.operand() instanceof Operand.Value)
          && holds(compare, KeyValue.tombstone(Bytes.EMPTY, 0));
    }
    return kvs.stream().allMatch(kv -> holds(compare, kv));
  }

  private static boolean holds(Compare compare, KeyValue kv) {
    int order =
        switch (compare.operand()) {
          case Operand.Version v -> Long.compare(kv.version(), v.version());
          case Operand.CreateRevision c -> Long.compare(kv.createRevision(), c.revision());
          case Operand.ModRevision m -> Long.compare(kv.modRevision(), m.revision());
          case Operand.Value v -> kv.value().compareTo(v.value());
          case Operand.Lease l -> Long.compare(kv.lease(), l.lease());
        };
    return switch (compare.result()) {
      case EQUAL -> order == 0;
      case GREATER -> order > 0;
      case LESS -> order < 0;
      case NOT_EQUAL -> order != 0;
      case UNKNOWN -> true;
    };
  }

  Kv.RangeResponse range(Kv.RangeRequest request) {
    long now = header().revision();
    if (request.revision() > now) {
      throw new KvException(KvError.FUTURE_REVISION);
    }
    if (request.revision() > 0 && request.revision() < compacted) {
      throw new KvException(KvError.COMPACTED);
    }
    long when = request.revision() <= 0 ? now : request.revision();
    List<KeyValue> kvs = new ArrayList<>(at(when, request.range()));
    int count = kvs.size();
    if (request.countOnly()) {
      return new Kv.RangeResponse(header(), List.of(), false, count);
    }
    boolean ordered =
        request.sortOrder() == Kv.SortOrder.DESCEND
            || (request.sortOrder() == Kv.SortOrder.ASCEND
                && request.sortTarget() != Kv.SortTarget.KEY);
    if (request.limit() > 0 && !ordered && !request.hasRevisionFilter()) {
      kvs = new ArrayList<>(kvs.subList(0, (int) Math.min(count, request.limit() + 1)));
    }
    kvs.removeIf(kv -> !passes(request, kv));
    sort(request, kvs);
    boolean more = request.limit() > 0 && kvs.size() > request.limit();
    if (more) {
      kvs = new ArrayList<>(kvs.subList(0, (int) request.limit()));
    }
    if (request.keysOnly()) {
      boolean lease = request.sortTarget() == Kv.SortTarget.VALUE;
      kvs.replaceAll(kv -> withoutValue(kv, lease));
    }
    return new Kv.RangeResponse(header(), kvs, more, count);
  }

  private static KeyValue withoutValue(KeyValue kv, boolean lease) {
    return new KeyValue(
        kv.key(),
        kv.createRevision(),
        kv.modRevision(),
        kv.version(),
        Bytes.EMPTY,
        lease ? kv.lease() : 0);
  }

  private static boolean passes(Kv.RangeRequest request, KeyValue kv) {
    return (request.minModRevision() == 0 || kv.modRevision() >= request.minModRevision())
        && (request.maxModRevision() == 0 || kv.modRevision() <= request.maxModRevision())
        && (request.minCreateRevision() == 0 || kv.createRevision() >= request.minCreateRevision())
        && (request.maxCreateRevision() == 0 || kv.createRevision() <= request.maxCreateRevision());
  }

  private static void sort(Kv.RangeRequest request, List<KeyValue> kvs) {
    Comparator<KeyValue> by =
        switch (request.sortTarget()) {
          case KEY, INVALID -> Comparator.comparing(KeyValue::key);
          case VERSION -> Comparator.comparingLong(KeyValue::version);
          case CREATE -> Comparator.comparingLong(KeyValue::createRevision);
          case MOD -> Comparator.comparingLong(KeyValue::modRevision);
          case VALUE -> Comparator.comparing(KeyValue::value);
        };
    kvs.sort(request.sortOrder() == Kv.SortOrder.DESCEND ? by.reversed() : by);
  }

  /// The events from a revision on that a compaction keeps: those after it, and at it.
  List<Event> changes(long from) {
    return log.stream().filter(event -> event.kv().modRevision() >= from).toList();
  }
}
