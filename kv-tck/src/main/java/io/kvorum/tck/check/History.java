package io.kvorum.tck.check;

import java.util.List;
import java.util.Optional;

/// What happened to a store that was empty, at revision 1, when it began.
///
/// @param operations all requests that may have changed the store, and the reads to be judged, in
///   any order
/// @param changes all that was ever changed, by revision, as a watch from revision 2 tells it after
///   everything else; absent if nobody looked. With it unknown outcomes are resolved and every
///   acknowledged write is searched for; a history with unknown writes cannot be judged without. It
///   must reach up to the last revision that is acknowledged in `operations`
public record History(List<Operation> operations, Optional<List<Change>> changes) {
  /// The revision of an empty store.
  public static final long START = 1;

  public History {
    operations = List.copyOf(operations);
    changes = changes.map(List::copyOf);
  }

  /// A history whose changes nobody looked at.
  public static History of(List<Operation> operations) {
    return new History(operations, Optional.empty());
  }

  public static History of(List<Operation> operations, List<Change> changes) {
    return new History(operations, Optional.of(changes));
  }
}
