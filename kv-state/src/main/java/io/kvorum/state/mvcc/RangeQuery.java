package io.kvorum.state.mvcc;

import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import io.kvorum.api.Kv;
import io.kvorum.api.Kv.RangeRequest;
import io.kvorum.api.Kv.SortOrder;
import io.kvorum.api.Kv.SortTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One Range over a snapshot: find in the index, filter, sort, cut, and fetch only what is left
/// (etcd `txn/range.go`). Its oddities are etcd's: an order of NONE sorts by any other target than
/// the key, but only what the limit has let through.
final class RangeQuery {
  private final Snapshot snapshot;
  private final RangeRequest request;
  private final KeyRange range;
  private final long revision;

  RangeQuery(Snapshot snapshot, RangeRequest request, long revision) {
    this.snapshot = snapshot;
    this.request = request;
    this.range = request.range();
    this.revision = revision;
  }

  Kv.RangeResponse answer() {
    long count = snapshot.countAt(range, revision);
    if (request.countOnly()) {
      return new Kv.RangeResponse(snapshot.header(), List.of(), false, count);
    }
    List<KeyState> found = find((int) Math.min(mostFound(), count));
    if (request.hasRevisionFilter()) {
      found.removeIf(state -> !passesFilters(state));
    }
    boolean more = request.limit() > 0 && found.size() > request.limit();
    return new Kv.RangeResponse(snapshot.header(), page(found), more, count);
  }

  /// The first `most` keys of the range at the revision, of which there are as many.
  private List<KeyState> find(int most) {
    boolean now = revision == snapshot.revision();
    boolean whole = request.hasRevisionFilter() || !isInKeyOrder() || request.keysOnly();
    List<KeyState> found = new ArrayList<>(most);
    snapshot
        .index()
        .walk(
            range,
            state -> {
              KeyState then = now ? nowOf(state) : thenOf(state, whole);
              if (then != null) {
                found.add(then);
              }
              return found.size() < most;
            });
    return found;
  }

  private static @Nullable KeyState nowOf(KeyState state) {
    return state.isLive() ? state : null;
  }

  private @Nullable KeyState thenOf(KeyState state, boolean whole) {
    return whole ? snapshot.wholeStateAt(state, revision) : snapshot.stateAt(state, revision);
  }

  /// One more than the limit tells whether there are more; filters and other orders need all.
  private long mostFound() {
    boolean limited = request.limit() > 0 && request.limit() < Integer.MAX_VALUE;
    boolean byLimit =
        request.sortOrder() == SortOrder.NONE
            || (request.sortTarget() == SortTarget.KEY && request.sortOrder() == SortOrder.ASCEND);
    return limited && byLimit && !request.hasRevisionFilter()
        ? request.limit() + 1
        : Integer.MAX_VALUE;
  }

  private boolean passesFilters(KeyState state) {
    return isWithin(state.main(), request.minModRevision(), request.maxModRevision())
        && isWithin(
            state.createRevision(), request.minCreateRevision(), request.maxCreateRevision());
  }

  /// A bound of 0 is none.
  private static boolean isWithin(long number, long min, long max) {
    return (min == 0 || number >= min) && (max == 0 || number <= max);
  }

  private boolean isInKeyOrder() {
    return request.sortTarget() == SortTarget.KEY && request.sortOrder() != SortOrder.DESCEND;
  }

  private List<KeyValue> page(List<KeyState> found) {
    if (request.sortTarget() == SortTarget.VALUE) {
      return pageByValue(found);
    }
    if (!isInKeyOrder()) {
      found.sort(directed(byNumber()));
    }
    KeyValue[] kvs = new KeyValue[pageSize(found.size())];
    for (int i = 0; i < kvs.length; i++) {
      KeyState state = found.get(i);
      kvs[i] = request.keysOnly() ? state.withoutValueAndLease() : snapshot.fetch(state);
    }
    return Collections.unmodifiableList(Arrays.asList(kvs));
  }

  private List<KeyValue> pageByValue(List<KeyState> found) {
    List<KeyValue> kvs = new ArrayList<>(found.size());
    for (KeyState state : found) {
      kvs.add(snapshot.fetch(state));
    }
    kvs.sort(directed(Comparator.comparing(KeyValue::value)));
    kvs = kvs.subList(0, pageSize(kvs.size()));
    if (request.keysOnly()) {
      kvs.replaceAll(KeyValue::withoutValue);
    }
    return Collections.unmodifiableList(kvs);
  }

  private int pageSize(int found) {
    return request.limit() > 0 ? (int) Math.min(found, request.limit()) : found;
  }

  private Comparator<KeyState> byNumber() {
    return switch (request.sortTarget()) {
      case KEY, VALUE, INVALID -> (one, other) -> Arrays.compareUnsigned(one.key(), other.key());
      case VERSION -> Comparator.comparingLong(KeyState::version);
      case CREATE -> Comparator.comparingLong(KeyState::createRevision);
      case MOD -> Comparator.comparingLong(KeyState::main);
    };
  }

  private <T> Comparator<T> directed(Comparator<T> ascending) {
    return request.sortOrder() == SortOrder.DESCEND ? ascending.reversed() : ascending;
  }
}
