package io.kvorum.server.watch;

import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.api.Watches.Filter;
import java.util.Set;

/// One watcher of one stream. Only the hub's duty touches it.
final class Watcher {
  final WatchSession session;
  final long id;
  final KeyRange range;
  final Set<Filter> filters;
  final boolean wantsPrevious;
  final boolean wantsProgress;
  final boolean wantsFragments;

  /// The first revision that it has not been told of.
  long nextRevision;

  /// Whether it hears new events as they come; otherwise it reads history.
  boolean synced;

  /// Whether anything went to it since the last round of progress notifications.
  boolean heardSinceProgress = true;

  Watcher(
      WatchSession session,
      long id,
      KeyRange range,
      Set<Filter> filters,
      boolean wantsPrevious,
      boolean wantsProgress,
      boolean wantsFragments,
      long nextRevision) {
    this.session = session;
    this.id = id;
    this.range = range;
    this.filters = filters;
    this.wantsPrevious = wantsPrevious;
    this.wantsProgress = wantsProgress;
    this.wantsFragments = wantsFragments;
    this.nextRevision = nextRevision;
  }

  /// Whether an event of its range passes its filters.
  boolean accepts(Event event) {
    return switch (event.type()) {
      case PUT -> !filters.contains(Filter.NO_PUT);
      case DELETE -> !filters.contains(Filter.NO_DELETE);
    };
  }
}
