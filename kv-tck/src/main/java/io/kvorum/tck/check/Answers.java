package io.kvorum.tck.check;

import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What an answer says about itself.
final class Answers {
  private Answers() {}

  /// The revision in the header, 0 if the answer has none.
  static long revision(Kv.Response response) {
    return switch (response) {
      case Kv.RangeResponse r -> r.header().revision();
      case Kv.PutResponse r -> r.header().revision();
      case Kv.DeleteRangeResponse r -> r.header().revision();
      case Kv.TxnResponse r -> r.header().revision();
    };
  }

  /// Whether the request made a revision, as its answer tells it.
  static boolean changed(Kv.Response response) {
    return switch (response) {
      case Kv.RangeResponse r -> false;
      case Kv.PutResponse r -> true;
      case Kv.DeleteRangeResponse r -> r.deleted() > 0;
      case Kv.TxnResponse r -> r.responses().stream().anyMatch(Answers::changed);
    };
  }

  /// Whether a request may change anything at all.
  static boolean mayChange(Kv.Request request) {
    return switch (request) {
      case Kv.RangeRequest r -> false;
      case Kv.PutRequest r -> true;
      case Kv.DeleteRangeRequest r -> true;
      case Kv.TxnRequest t ->
          operations(t).stream().anyMatch(o -> o.filter(Answers::mayChange).isPresent());
    };
  }

  /// Whether a request asked for no more than any state that once was (etcd: serializable). A
  /// transaction is as strict as its strictest operation; one without any is not strict at all.
  static boolean mayBeStale(Kv.Request request) {
    return switch (request) {
      case Kv.RangeRequest r -> r.serializable();
      case Kv.PutRequest r -> false;
      case Kv.DeleteRangeRequest r -> false;
      case Kv.TxnRequest t ->
          operations(t).stream().allMatch(o -> o.filter(Answers::isStaleRange).isPresent());
    };
  }

  private static boolean isStaleRange(Kv.Request request) {
    return request instanceof Kv.RangeRequest range && range.serializable();
  }

  /// The operations of both branches.
  static List<Optional<Kv.Request>> operations(Kv.TxnRequest txn) {
    return Stream.concat(txn.success().stream(), txn.failure().stream()).toList();
  }

  /// Whether two answers to a request say the same of keys seen through `view`. Headers are not
  /// compared: the revision is judged apart, and members and terms differ as they like.
  static boolean equal(
      Kv.Request request, Kv.Response expected, Kv.Response actual, UnaryOperator<KeyValue> view) {
    return switch (expected) {
      case Kv.RangeResponse e ->
          actual instanceof Kv.RangeResponse a
              && e.count() == a.count()
              && e.more() == a.more()
              && equal(keys(request, e.kvs()), keys(request, a.kvs()), view);
      case Kv.PutResponse e ->
          actual instanceof Kv.PutResponse a && e.prevKv().map(view).equals(a.prevKv().map(view));
      case Kv.DeleteRangeResponse e ->
          actual instanceof Kv.DeleteRangeResponse a
              && e.deleted() == a.deleted()
              && equal(e.prevKvs(), a.prevKvs(), view);
      case Kv.TxnResponse e ->
          request instanceof Kv.TxnRequest txn
              && actual instanceof Kv.TxnResponse a
              && e.succeeded() == a.succeeded()
              && equal(branch(txn, e.succeeded()), e.responses(), a.responses(), view);
    };
  }

  private static List<KeyValue> keys(Kv.Request request, List<KeyValue> kvs) {
    return request instanceof Kv.RangeRequest range && range.keysOnly()
        ? RangeModel.keysOnly(kvs)
        : kvs;
  }

  private static boolean equal(
      List<KeyValue> expected, List<KeyValue> actual, UnaryOperator<KeyValue> view) {
    return expected.size() == actual.size()
        && expected.stream().map(view).toList().equals(actual.stream().map(view).toList());
  }

  /// The operations of a transaction that are executed, in their order.
  static List<Kv.Request> branch(Kv.TxnRequest txn, boolean succeeded) {
    return (succeeded ? txn.success() : txn.failure()).stream().flatMap(Optional::stream).toList();
  }

  private static boolean equal(
      List<Kv.Request> requests,
      List<Kv.Response> expected,
      List<Kv.Response> actual,
      UnaryOperator<KeyValue> view) {
    return expected.size() == actual.size()
        && IntStream.range(0, expected.size())
            .allMatch(i -> equal(requests.get(i), expected.get(i), actual.get(i), view));
  }
}
