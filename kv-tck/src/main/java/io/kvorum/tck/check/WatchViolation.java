package io.kvorum.tck.check;

/// A promise of etcd's watch that was broken.
public record WatchViolation(Rule rule, String explanation) {
  /// The promises by their ids in reliability.md 1.1, in the words of etcd's API guarantees.
  public enum Rule {
    /// W1: events come in the order of their revisions.
    ORDERED,
    /// W2: no event comes twice.
    UNIQUE,
    /// W3: no event is left out between the first and the last, or before a progress notification.
    RELIABLE,
    /// W4: the events of one revision come in one message.
    ATOMIC,
    /// W5: the first event is the first one at or after the revision asked for.
    RESUMABLE,
    /// W6: after progress at a revision nothing up to it comes any more, and progress never goes
    /// back.
    BOOKMARKABLE,
    /// W7: only events come that were asked for.
    FILTERED,
    /// W8: the value before is the right one.
    PREVIOUS,
    /// W9: an event says what happened, creations included.
    TRUE
  }

  @Override
  public String toString() {
    return rule + ": " + explanation;
  }
}
