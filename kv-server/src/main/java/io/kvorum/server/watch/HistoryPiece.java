package io.kvorum.server.watch;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.state.ReadView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A piece of history that is read once for all watchers who are at a place within it, however many
/// they are: each takes what is for it.
final class HistoryPiece {
  private record Placed(int place, Event event) {}

  private final long fromRevision;
  private final ReadView.Changes changes;
  private final NavigableMap<Bytes, List<Placed>> byKey = new TreeMap<>();

  /// @param fromRevision where the changes begin
  HistoryPiece(long fromRevision, ReadView.Changes changes) {
    this.fromRevision = fromRevision;
    this.changes = changes;
    int place = 0;
    for (Event event : changes.events()) {
      byKey
          .computeIfAbsent(event.kv().key(), key -> new ArrayList<>(1))
          .add(new Placed(place++, event));
    }
  }

  /// Whether a watcher that has to be told this revision next finds it here.
  boolean covers(long revision) {
    return revision >= fromRevision && revision < changes.nextRevision();
  }

  /// The first revision behind it.
  long nextRevision() {
    return changes.nextRevision();
  }

  /// Its events in a range from a revision on, in order.
  Stream<Event> events(KeyRange range, long fromRevision) {
    return within(range).values().stream()
        .flatMap(Collection::stream)
        .filter(placed -> placed.event().kv().modRevision() >= fromRevision)
        .sorted(Comparator.comparingInt(Placed::place))
        .map(Placed::event);
  }

  private SortedMap<Bytes, List<Placed>> within(KeyRange range) {
    return range.to().isEmpty()
        ? byKey.tailMap(range.from())
        : byKey.subMap(range.from(), range.to().get());
  }
}
