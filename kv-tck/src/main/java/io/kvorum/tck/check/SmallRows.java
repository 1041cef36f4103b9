package io.kvorum.tck.check;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.api.KeyValue;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// An immutable state of a small store, without its past: equal states are equal objects, as a
/// search needs them.
record SmallRows(long revision, NavigableMap<Bytes, KeyValue> keys) implements Rows {
  static final SmallRows EMPTY = new SmallRows(History.START, new TreeMap<>());

  /// The state after a change.
  SmallRows plus(long nextRevision, List<Event> events) {
    NavigableMap<Bytes, KeyValue> next = new TreeMap<>(keys);
    for (Event event : events) {
      switch (event.type()) {
        case PUT -> next.put(event.kv().key(), event.kv());
        case DELETE -> next.remove(event.kv().key());
      }
    }
    return new SmallRows(nextRevision, next);
  }

  @Override
  public Optional<KeyValue> get(Bytes key, long atRevision) {
    refuseThePast(atRevision);
    return Optional.ofNullable(keys.get(key));
  }

  @Override
  public List<KeyValue> scan(KeyRange range, long atRevision) {
    refuseThePast(atRevision);
    return keys.values().stream().filter(kv -> range.contains(kv.key())).toList();
  }

  private void refuseThePast(long atRevision) {
    if (atRevision != revision) {
      throw new IllegalArgumentException("a search cannot judge reads of old revisions");
    }
  }
}
