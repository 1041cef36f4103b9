package io.kvorum.tck.check;

import io.kvorum.api.Bytes;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv.RangeRequest;
import io.kvorum.api.Kv.RangeResponse;
import io.kvorum.api.Kv.SortOrder;
import io.kvorum.api.Kv.SortTarget;
import io.kvorum.api.ResponseHeader;
import java.util.Comparator;
import java.util.List;

/// What etcd answers to a range request on given keys (semantics.md 3).
///
/// Keys of equal sort value stay in the order of the keys; etcd promises that only up to twelve of
/// them, where Go's sort is an insertion sort. Requests with `keysOnly` are compared without their
/// leases, which etcd leaves out from 3.7 on.
final class RangeModel {
  private RangeModel() {}

  static RangeResponse answer(RangeRequest request, List<KeyValue> all, ResponseHeader header) {
    if (request.countOnly()) {
      return new RangeResponse(header, List.of(), false, all.size());
    }
    List<KeyValue> chosen =
        request.hasRevisionFilter() ? all.stream().filter(kv -> passes(request, kv)).toList() : all;
    List<KeyValue> sorted = sorted(request, chosen);
    boolean more = request.limit() > 0 && sorted.size() > request.limit();
    List<KeyValue> page = more ? sorted.subList(0, (int) request.limit()) : sorted;
    return new RangeResponse(
        header, request.keysOnly() ? keysOnly(page) : List.copyOf(page), more, all.size());
  }

  private static boolean passes(RangeRequest request, KeyValue kv) {
    return within(kv.modRevision(), request.minModRevision(), request.maxModRevision())
        && within(kv.createRevision(), request.minCreateRevision(), request.maxCreateRevision());
  }

  private static boolean within(long value, long min, long max) {
    return (min == 0 || value >= min) && (max == 0 || value <= max);
  }

  /// Without an order, but with another target than the key, etcd sorts only what it fetched: the
  /// first `limit + 1` keys.
  private static List<KeyValue> sorted(RangeRequest request, List<KeyValue> kvs) {
    SortOrder order = request.sortOrder();
    SortTarget target = request.sortTarget();
    if (target == SortTarget.KEY && order != SortOrder.DESCEND) {
      return kvs;
    }
    boolean cut = order == SortOrder.NONE && request.limit() > 0;
    Comparator<KeyValue> ascending = by(target);
    return kvs.stream()
        .limit(cut ? request.limit() + 1 : Long.MAX_VALUE)
        .sorted(order == SortOrder.DESCEND ? ascending.reversed() : ascending)
        .toList();
  }

  private static Comparator<KeyValue> by(SortTarget target) {
    return switch (target) {
      case KEY -> Comparator.comparing(KeyValue::key);
      case VERSION -> Comparator.comparingLong(KeyValue::version);
      case CREATE -> Comparator.comparingLong(KeyValue::createRevision);
      case MOD -> Comparator.comparingLong(KeyValue::modRevision);
      case VALUE -> Comparator.comparing(KeyValue::value);
      case INVALID -> throw new IllegalArgumentException("a server refuses this sort target");
    };
  }

  /// The keys without what a request for keys alone does not promise.
  static List<KeyValue> keysOnly(List<KeyValue> kvs) {
    return kvs.stream()
        .map(
            kv ->
                new KeyValue(
                    kv.key(), kv.createRevision(), kv.modRevision(), kv.version(), Bytes.EMPTY, 0))
        .toList();
  }
}
