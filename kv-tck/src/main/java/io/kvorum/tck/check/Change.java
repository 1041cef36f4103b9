package io.kvorum.tck.check;

import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import java.util.ArrayList;
import java.util.List;

/// What one revision changed, in the order of execution: what a watch tells about it.
public record Change(long revision, List<Event> events) {
  public Change {
    events = List.copyOf(events);
    if (events.isEmpty()) {
      throw new IllegalArgumentException("revision " + revision + " changes nothing");
    }
  }

  /// The changes that a watch told, of events in the order in which they came.
  public static List<Change> of(List<Event> events) {
    List<Change> changes = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= events.size(); to++) {
      if (to == events.size() || revision(events.get(to)) != revision(events.get(from))) {
        changes.add(new Change(revision(events.get(from)), events.subList(from, to)));
        from = to;
      }
    }
    return changes;
  }

  private static long revision(Event event) {
    return event.kv().modRevision();
  }

  /// The events as they are compared: without the previous values, which only some watches carry.
  static Event plain(Event event) {
    return switch (event.type()) {
      case PUT -> Event.put(event.kv());
      case DELETE -> Event.delete(event.kv().key(), event.kv().modRevision());
    };
  }

  boolean tells(List<Event> others) {
    if (events.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < others.size(); i++) {
      if (!plain(events.get(i)).equals(plain(others.get(i)))) {
        return false;
      }
    }
    return true;
  }

  /// Whether nothing but deletions happened.
  boolean onlyDeletes() {
    return events.stream().allMatch(e -> e.type() == Event.Type.DELETE);
  }

  List<KeyValue> puts() {
    return events.stream().filter(e -> e.type() == Event.Type.PUT).map(Event::kv).toList();
  }

  @Override
  public String toString() {
    return "revision " + revision + " (" + Sentences.events(events) + ")";
  }
}
