package io.kvorum.server.watch;

import io.kvorum.api.Event;
import io.kvorum.api.KvException;
import io.kvorum.state.ReadView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The lagging watchers of a member, on their way through history. A turn reads few pieces of it,
/// so that it is short whoever lags; who is at the same place as another one shares its piece.
final class CatchUp {
  private final WatchLimits limits;
  private final ArrayDeque<Watcher> lagging = new ArrayDeque<>();

  CatchUp(WatchLimits limits) {
    this.limits = limits;
  }

  void add(Watcher watcher) {
    watcher.synced = false;
    lagging.addLast(watcher);
  }

  int size() {
    return lagging.size();
  }

  /// Brings those forward whose clients take answers. Those for whom no piece was left are the
  /// first of the next turn.
  ///
  /// @param hubRevision a watcher that was told everything up to here is synced
  /// @return whether anybody was brought forward
  boolean turn(ReadView view, long hubRevision) {
    List<HistoryPiece> pieces = new ArrayList<>();
    ArrayDeque<Watcher> first = new ArrayDeque<>();
    boolean worked = false;
    for (int i = lagging.size(); i > 0; i--) {
      Watcher watcher = lagging.removeFirst();
      if (!watcher.session.has(watcher)) {
        continue;
      }
      if (!watcher.session.hasRoom()) {
        lagging.addLast(watcher);
        continue;
      }
      worked = true;
      if (watcher.nextRevision > view.revision()) {
        arrived(watcher, hubRevision);
      } else if (covering(watcher.nextRevision, pieces).isEmpty()
          && pieces.size() == limits.catchUpPieces()) {
        first.addLast(watcher);
      } else {
        forward(watcher, view, pieces);
      }
    }
    first.descendingIterator().forEachRemaining(lagging::addFirst);
    return worked;
  }

  private void arrived(Watcher watcher, long hubRevision) {
    if (watcher.nextRevision > hubRevision) {
      watcher.synced = true;
    } else {
      lagging.addLast(watcher);
    }
  }

  private void forward(Watcher watcher, ReadView view, List<HistoryPiece> pieces) {
    HistoryPiece piece;
    try {
      piece = covering(watcher.nextRevision, pieces).orElseGet(() -> read(watcher, view, pieces));
    } catch (KvException compacted) {
      watcher.session.cancelCompacted(watcher, view.compactRevision());
      return;
    }
    List<Event> events =
        piece.events(watcher.range, watcher.nextRevision).filter(watcher::accepts).toList();
    watcher.nextRevision = piece.nextRevision();
    if (!events.isEmpty()) {
      watcher.session.send(watcher, view.revision(), WatchHub.withPrevious(watcher, events, view));
    }
    lagging.addLast(watcher);
  }

  private static Optional<HistoryPiece> covering(long revision, List<HistoryPiece> pieces) {
    return pieces.stream().filter(piece -> piece.covers(revision)).findFirst();
  }

  private HistoryPiece read(Watcher watcher, ReadView view, List<HistoryPiece> pieces) {
    long from = watcher.nextRevision;
    HistoryPiece piece = new HistoryPiece(from, view.changes(from, limits.catchUpBytes()));
    pieces.add(piece);
    return piece;
  }
}
