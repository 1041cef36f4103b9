package io.kvorum.tck.check;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// A store that grows change by change and remembers every revision of every key. One thread.
final class VersionedRows implements Rows {
  private final NavigableMap<Bytes, List<KeyValue>> versions = new TreeMap<>();
  private final Map<Long, NavigableSet<Bytes>> leased = new HashMap<>();
  private long revision = History.START;

  @Override
  public long revision() {
    return revision;
  }

  /// Makes the next revision of these events.
  void add(long nextRevision, List<Event> events) {
    revision = nextRevision;
    events.forEach(e -> add(e.kv()));
  }

  private void add(KeyValue kv) {
    List<KeyValue> all = versions.computeIfAbsent(kv.key(), k -> new ArrayList<>(2));
    if (!all.isEmpty()) {
      detach(all.getLast());
      if (all.getLast().modRevision() == kv.modRevision()) {
        all.removeLast();
      }
    }
    all.add(kv);
    if (kv.lease() != 0) {
      leased.computeIfAbsent(kv.lease(), l -> new TreeSet<>()).add(kv.key());
    }
  }

  private void detach(KeyValue before) {
    Collection<Bytes> keys = leased.get(before.lease());
    if (before.lease() != 0 && keys != null) {
      keys.remove(before.key());
    }
  }

  /// The keys that are attached to a lease now.
  NavigableSet<Bytes> leasedKeys(long lease) {
    return leased.getOrDefault(lease, Collections.emptyNavigableSet());
  }

  @Override
  public Optional<KeyValue> get(Bytes key, long atRevision) {
    return at(versions.getOrDefault(key, List.of()), atRevision);
  }

  @Override
  public List<KeyValue> scan(KeyRange range, long atRevision) {
    if (range.isEmpty()) {
      return List.of();
    }
    NavigableMap<Bytes, List<KeyValue>> part = versions.tailMap(range.from(), true);
    if (range.to().isPresent()) {
      part = part.headMap(range.to().get(), false);
    }
    List<KeyValue> living = new ArrayList<>();
    part.values().forEach(all -> at(all, atRevision).ifPresent(living::add));
    return living;
  }

  private static Optional<KeyValue> at(List<KeyValue> all, long atRevision) {
    int low = 0;
    int high = all.size();
    if (high > 0 && all.getLast().modRevision() <= atRevision) {
      return living(all.getLast());
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (all.get(middle).modRevision() <= atRevision) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? Optional.empty() : living(all.get(low - 1));
  }

  private static Optional<KeyValue> living(KeyValue kv) {
    return kv.version() == 0 ? Optional.empty() : Optional.of(kv);
  }
}
