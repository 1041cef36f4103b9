package io.kvorum.tck.check;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Requests, answers and changes in words, for messages: short, and in one line each.
final class Sentences {
  private static final int MAX_VALUE_BYTES = 32;
  private static final int MAX_LISTED = 12;

  private Sentences() {}

  static String operation(Operation op) {
    return "#%d by client %d [%s .. %s] %s -> %s"
        .formatted(
            op.id(),
            op.client(),
            millis(op.callNanos()),
            op.returnNanos() == Long.MAX_VALUE ? "never" : millis(op.returnNanos()),
            request(op.request()),
            outcome(op.outcome()));
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.6f ms", nanos / 1e6);
  }

  static String request(Kv.Request request) {
    return switch (request) {
      case Kv.RangeRequest r ->
          "get "
              + keys(r.key(), r.rangeEnd())
              + (r.revision() > 0 ? " at revision " + r.revision() : "")
              + (r.limit() > 0 ? " limit " + r.limit() : "")
              + (r.serializable() ? " serializable" : "");
      case Kv.PutRequest p ->
          "put " + p.key() + " = " + (p.ignoreValue() ? "(as it is)" : value(p.value()));
      case Kv.DeleteRangeRequest d -> "delete " + keys(d.key(), d.rangeEnd());
      case Kv.TxnRequest t ->
          "txn if {%s} then {%s} else {%s}"
              .formatted(
                  list(t.compares(), Sentences::compare),
                  list(t.success(), Sentences::optional),
                  list(t.failure(), Sentences::optional));
    };
  }

  private static String optional(Optional<Kv.Request> request) {
    return request.map(Sentences::request).orElse("nothing");
  }

  private static String compare(Kv.Compare compare) {
    return "%s %s %s"
        .formatted(keys(compare.key(), compare.rangeEnd()), compare.result(), compare.operand());
  }

  private static String keys(Bytes key, Bytes end) {
    return end.isEmpty() ? key.toString() : "[" + key + ", " + end + ")";
  }

  static String outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered(Kv.Response response) ->
          response(response) + " at revision " + Answers.revision(response);
      case Outcome.Refused(String reason) -> "refused: " + reason;
      case Outcome.Unknown(String reason) -> "unknown: " + reason;
    };
  }

  static String response(Kv.Response response) {
    return switch (response) {
      case Kv.RangeResponse r ->
          (r.kvs().isEmpty() ? "nothing" : list(r.kvs(), Sentences::keyValue))
              + (r.count() == r.kvs().size() ? "" : " of " + r.count())
              + (r.more() ? ", more" : "");
      case Kv.PutResponse p -> "done" + p.prevKv().map(kv -> ", before " + keyValue(kv)).orElse("");
      case Kv.DeleteRangeResponse d ->
          "deleted "
              + d.deleted()
              + (d.prevKvs().isEmpty() ? "" : ": " + list(d.prevKvs(), Sentences::keyValue));
      case Kv.TxnResponse t ->
          (t.succeeded() ? "then {" : "else {") + list(t.responses(), Sentences::response) + "}";
    };
  }

  static String events(List<Event> events) {
    return list(
        events,
        e ->
            switch (e.type()) {
              case PUT -> "put " + keyValue(e.kv());
              case DELETE -> "delete " + e.kv().key();
            });
  }

  static String keyValues(Collection<KeyValue> kvs) {
    return list(List.copyOf(kvs), Sentences::keyValue);
  }

  static String keyValue(KeyValue kv) {
    return "%s = %s (mod %d, create %d, version %d%s)"
        .formatted(
            kv.key(),
            value(kv.value()),
            kv.modRevision(),
            kv.createRevision(),
            kv.version(),
            kv.lease() == 0 ? "" : ", lease " + kv.lease());
  }

  private static String value(Bytes value) {
    return value.length() <= MAX_VALUE_BYTES
        ? "'" + value + "'"
        : "'" + value.slice(0, MAX_VALUE_BYTES) + "...' (" + value.length() + " bytes)";
  }

  private static <T> String list(List<T> all, Function<T, String> text) {
    String first = all.stream().limit(MAX_LISTED).map(text).collect(Collectors.joining(", "));
    return all.size() > MAX_LISTED ? first + ", ... " + all.size() + " in all" : first;
  }
}
