package io.kvorum.tck.check;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.ResponseHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// etcd's KV service as a function of a state (semantics.md 1-5): one evaluation of one request. It
/// changes nothing; what it would change is in its [Effect].
///
/// Leases exist when a put names them: whether one had been granted is not judged.
final class KvModel {
  /// What a request would be answered, and what it would change.
  record Effect(Kv.Response response, List<Event> events) {}

  private final Rows rows;
  private final long next;
  private final ResponseHeader header;
  private final List<Event> events = new ArrayList<>();
  private final NavigableMap<Bytes, KeyValue> written = new TreeMap<>();
  private final Deque<Boolean> decisions = new ArrayDeque<>();

  private KvModel(Rows rows) {
    this.rows = rows;
    this.next = rows.revision() + 1;
    this.header = new ResponseHeader(0, 0, next, 0);
  }

  /// Evaluates a request on the newest revision of `rows`.
  ///
  /// @throws KvException if a server refuses the request in this state
  static Effect evaluate(Rows rows, Kv.Request request) {
    KvModel model = new KvModel(rows);
    model.decide(request);
    Kv.Response response = model.execute(request);
    return new Effect(response, model.events);
  }

  /// Before anything is executed: which branches are taken, and whether all on them is possible.
  private void decide(Kv.Request request) {
    switch (request) {
      case Kv.RangeRequest r ->
          refuseUnless(r.revision() <= rows.revision(), KvError.FUTURE_REVISION);
      case Kv.PutRequest p ->
          refuseUnless(
              !(p.ignoreValue() || p.ignoreLease()) || now(p.key()).isPresent(),
              KvError.KEY_NOT_FOUND);
      case Kv.DeleteRangeRequest d -> {}
      case Kv.TxnRequest t -> {
        boolean succeeded = t.compares().stream().allMatch(this::holds);
        decisions.addLast(succeeded);
        Answers.branch(t, succeeded).forEach(this::decide);
      }
    }
  }

  private static void refuseUnless(boolean holds, KvError error) {
    if (!holds) {
      throw new KvException(error);
    }
  }

  private Kv.Response execute(Kv.Request request) {
    return switch (request) {
      case Kv.RangeRequest r -> RangeModel.answer(r, scan(r), header);
      case Kv.PutRequest p -> put(p);
      case Kv.DeleteRangeRequest d -> delete(d);
      case Kv.TxnRequest t -> {
        boolean succeeded = decisions.removeFirst();
        List<Kv.Response> responses = new ArrayList<>();
        Answers.branch(t, succeeded).forEach(r -> responses.add(execute(r)));
        yield new Kv.TxnResponse(header, succeeded, responses);
      }
    };
  }

  private List<KeyValue> scan(Kv.RangeRequest request) {
    if (request.revision() > 0) {
      return request.isSingleKey()
          ? rows.get(request.key(), request.revision()).stream().toList()
          : rows.scan(request.range(), request.revision());
    }
    return request.isSingleKey() ? now(request.key()).stream().toList() : now(request.range());
  }

  private Kv.PutResponse put(Kv.PutRequest put) {
    Optional<KeyValue> before = now(put.key());
    KeyValue after =
        new KeyValue(
            put.key(),
            before.map(KeyValue::createRevision).orElse(next),
            next,
            before.map(KeyValue::version).orElse(0L) + 1,
            put.ignoreValue() ? before.map(KeyValue::value).orElse(Bytes.EMPTY) : put.value(),
            put.ignoreLease() ? before.map(KeyValue::lease).orElse(0L) : put.lease());
    written.put(put.key(), after);
    events.add(Event.put(after));
    return new Kv.PutResponse(header, put.prevKv() ? before : Optional.empty());
  }

  private Kv.DeleteRangeResponse delete(Kv.DeleteRangeRequest delete) {
    List<KeyValue> found = now(delete.range());
    for (KeyValue kv : found) {
      written.put(kv.key(), KeyValue.tombstone(kv.key(), next));
      events.add(Event.delete(kv.key(), next));
    }
    return new Kv.DeleteRangeResponse(header, found.size(), delete.prevKv() ? found : List.of());
  }

  /// A key as the request itself has left it so far.
  private Optional<KeyValue> now(Bytes key) {
    KeyValue mine = written.get(key);
    return mine == null
        ? rows.get(key, rows.revision())
        : Optional.of(mine).filter(kv -> kv.version() > 0);
  }

  private List<KeyValue> now(KeyRange range) {
    List<KeyValue> before = rows.scan(range, rows.revision());
    if (written.isEmpty()) {
      return before;
    }
    NavigableMap<Bytes, KeyValue> all = new TreeMap<>();
    before.forEach(kv -> all.put(kv.key(), kv));
    written.values().stream()
        .filter(kv -> range.contains(kv.key()))
        .forEach(kv -> all.put(kv.key(), kv));
    return all.values().stream().filter(kv -> kv.version() > 0).toList();
  }

  private boolean holds(Compare compare) {
    List<KeyValue> kvs =
        compare.rangeEnd().isEmpty()
            ? rows.get(compare.key(), rows.revision()).stream().toList()
            : rows.scan(KeyRange.ofEtcd(compare.key(), compare.rangeEnd()), rows.revision());
    if (kvs.isEmpty()) {
      return !(compare.operand() instanceof Compare.Operand.Value)
          && holds(compare, KeyValue.tombstone(compare.key(), 0));
    }
    return kvs.stream().allMatch(kv -> holds(compare, kv));
  }

  private static boolean holds(Compare compare, KeyValue kv) {
    int order =
        switch (compare.operand()) {
          case Compare.Operand.Version(long version) -> Long.compare(kv.version(), version);
          case Compare.Operand.CreateRevision(long revision) ->
              Long.compare(kv.createRevision(), revision);
          case Compare.Operand.ModRevision(long revision) ->
              Long.compare(kv.modRevision(), revision);
          case Compare.Operand.Value(Bytes value) -> kv.value().compareTo(value);
          case Compare.Operand.Lease(long lease) -> Long.compare(kv.lease(), lease);
        };
    return switch (compare.result()) {
      case EQUAL -> order == 0;
      case GREATER -> order > 0;
      case LESS -> order < 0;
      case NOT_EQUAL -> order != 0;
      case UNKNOWN -> true;
    };
  }
}
