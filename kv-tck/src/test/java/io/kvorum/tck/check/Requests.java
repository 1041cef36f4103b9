package io.kvorum.tck.check;

import io.kvorum.api.Bytes;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.Compare;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Requests in few words, for tests.
final class Requests {
  private Requests() {}

  static Kv.PutRequest put(String key, String value) {
    return Kv.PutRequest.of(Bytes.utf8(key), Bytes.utf8(value));
  }

  static Kv.PutRequest putLeased(String key, String value, long lease) {
    return new Kv.PutRequest(Bytes.utf8(key), Bytes.utf8(value), lease, false, false, false);
  }

  static Kv.RangeRequest get(String key) {
    return Kv.RangeRequest.of(Bytes.utf8(key));
  }

  static Kv.RangeRequest getAt(String key, long revision) {
    Kv.RangeRequest r = get(key);
    return new Kv.RangeRequest(
        r.key(),
        r.rangeEnd(),
        0,
        revision,
        r.sortOrder(),
        r.sortTarget(),
        false,
        false,
        false,
        0,
        0,
        0,
        0);
  }

  static Kv.RangeRequest getStale(String key) {
    Kv.RangeRequest r = get(key);
    return new Kv.RangeRequest(
        r.key(), r.rangeEnd(), 0, 0, r.sortOrder(), r.sortTarget(), true, false, false, 0, 0, 0, 0);
  }

  static Kv.RangeRequest getAll() {
    return Kv.RangeRequest.of(Bytes.wrap(new byte[1]), Bytes.wrap(new byte[1]));
  }

  static Kv.DeleteRangeRequest delete(String key) {
    return new Kv.DeleteRangeRequest(Bytes.utf8(key), Bytes.EMPTY, true);
  }

  static Kv.TxnRequest both(Kv.Request... operations) {
    return new Kv.TxnRequest(
        List.of(), Arrays.stream(operations).map(Optional::of).toList(), List.of());
  }

  /// Sets a key if it holds `expected`, else reads it.
  static Kv.TxnRequest swap(String key, String expected, String next) {
    return new Kv.TxnRequest(
        List.of(
            new Compare(
                Compare.Result.EQUAL,
                Bytes.utf8(key),
                Bytes.EMPTY,
                new Compare.Operand.Value(Bytes.utf8(expected)))),
        List.of(Optional.of(put(key, next))),
        List.of(Optional.of(get(key))));
  }
}
