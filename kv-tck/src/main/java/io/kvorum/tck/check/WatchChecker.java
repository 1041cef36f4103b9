package io.kvorum.tck.check;

import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyValue;
import io.kvorum.tck.check.WatchViolation.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Judges what one watcher was told against all that happened (reliability.md 1.1, W1 to W9).
///
/// That the *end* of the history was told is not asked for: a watch may lag behind. Whoever wants
/// that, waits for it first.
public final class WatchChecker {
  private record Place(long revision, Bytes key) {}

  private final Watched watched;
  private final NavigableMap<Long, List<Event>> wanted = new TreeMap<>();
  private final Map<Place, Optional<KeyValue>> before = new HashMap<>();
  private final List<WatchViolation> violations = new ArrayList<>();
  private final Set<Place> told = new HashSet<>();
  private long lastRevision;
  private long progress;

  private WatchChecker(Watched watched, List<Change> changes) {
    this.watched = watched;
    Map<Bytes, KeyValue> living = new HashMap<>();
    for (Change change : changes) {
      change.events().forEach(e -> remember(e, living));
    }
  }

  /// Finds nothing if every promise was kept.
  ///
  /// @param changes all that happened to the store, from its second revision on
  public static List<WatchViolation> check(Watched watched, List<Change> changes) {
    WatchChecker checker = new WatchChecker(watched, changes);
    checker.joined().forEach(checker::hear);
    checker.checkComplete();
    return List.copyOf(checker.violations);
  }

  private void remember(Event event, Map<Bytes, KeyValue> living) {
    KeyValue kv = event.kv();
    KeyValue previous =
        switch (event.type()) {
          case PUT -> living.put(kv.key(), kv);
          case DELETE -> living.remove(kv.key());
        };
    before.put(place(event), Optional.ofNullable(previous));
    if (isWanted(event)) {
      wanted.computeIfAbsent(kv.modRevision(), r -> new ArrayList<>()).add(event);
    }
  }

  private boolean isWanted(Event event) {
    return event.kv().modRevision() >= watched.from()
        && watched.range().contains(event.kv().key())
        && !watched.unwanted().contains(event.type());
  }

  private static Place place(Event event) {
    return new Place(event.kv().modRevision(), event.kv().key());
  }

  /// The messages with their fragments put together again.
  private List<Watched.Message> joined() {
    List<Watched.Message> whole = new ArrayList<>();
    List<Event> parts = new ArrayList<>();
    for (Watched.Message message : watched.messages()) {
      parts.addAll(message.events());
      if (!message.fragment()) {
        whole.add(new Watched.Message(message.revision(), parts, false));
        parts = new ArrayList<>();
      }
    }
    return whole;
  }

  private void hear(Watched.Message message) {
    if (message.isProgress()) {
      hearProgress(message.revision());
      return;
    }
    if (message.events().getFirst().kv().modRevision() == lastRevision) {
      report(Rule.ATOMIC, "revision " + lastRevision + " came in two messages");
    }
    message.events().forEach(this::hear);
  }

  private void hearProgress(long revision) {
    if (revision < Math.max(progress, lastRevision)) {
      report(
          Rule.BOOKMARKABLE,
          "progress at revision %d after events up to %d and progress at %d"
              .formatted(revision, lastRevision, progress));
    }
    progress = Math.max(progress, revision);
    checkNothingMissing(progress);
  }

  private void hear(Event event) {
    String what = Sentences.events(List.of(event));
    long revision = event.kv().modRevision();
    if (!told.add(place(event))) {
      report(Rule.UNIQUE, what + " came twice");
    } else if (revision < lastRevision) {
      report(Rule.ORDERED, what + " came after an event of revision " + lastRevision);
    }
    if (revision <= progress) {
      report(Rule.BOOKMARKABLE, what + " came after progress at revision " + progress);
    }
    if (!isWanted(event)) {
      report(Rule.FILTERED, what + " was not asked for");
    } else {
      checkTrue(event, what);
    }
    lastRevision = Math.max(lastRevision, revision);
  }

  private void checkTrue(Event event, String what) {
    boolean happened =
        wanted.getOrDefault(event.kv().modRevision(), List.of()).stream()
            .anyMatch(e -> Change.plain(e).equals(Change.plain(event)));
    if (!happened) {
      report(Rule.TRUE, what + " is not what happened then");
    } else if (watched.withPrevious()
        && !event.previous().equals(before.getOrDefault(place(event), Optional.empty()))) {
      report(
          Rule.PREVIOUS,
          what + " came with the value before: " + event.previous().map(Sentences::keyValue));
    }
  }

  private void checkComplete() {
    checkNothingMissing(Math.max(lastRevision, progress));
  }

  /// Everything wanted up to a revision must have been told by now; each gap is reported once.
  private void checkNothingMissing(long upTo) {
    boolean any = !told.isEmpty();
    NavigableMap<Long, List<Event>> due = wanted.headMap(upTo, true);
    for (List<Event> events : due.values()) {
      for (Event event : events) {
        if (told.add(place(event))) {
          boolean first = any && isBeforeAllTold(event);
          report(
              first ? Rule.RESUMABLE : Rule.RELIABLE,
              Sentences.events(List.of(event)) + " was left out; told up to revision " + upTo);
        }
      }
    }
  }

  private boolean isBeforeAllTold(Event event) {
    return watched.messages().stream()
        .flatMap(m -> m.events().stream())
        .allMatch(e -> e.kv().modRevision() > event.kv().modRevision());
  }

  private void report(Rule rule, String explanation) {
    violations.add(new WatchViolation(rule, explanation));
  }
}
