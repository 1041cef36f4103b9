package io.kvorum.tck.check;

import java.util.List;

/// One broken promise: which one, and the operations that contradict each other or the model.
public record Violation(Kind kind, String explanation, List<Operation> operations) {
  /// What went wrong, in the words of the field.
  public enum Kind {
    /// A read does not show what had been acknowledged before it was called.
    STALE_READ,
    /// A write got a revision that is not above one that had been acknowledged before its call.
    REVISION_WENT_BACK,
    /// Two acknowledged writes have one revision.
    REVISION_TWICE,
    /// An acknowledged write is not among the changes.
    LOST_WRITE,
    /// A revision that no request explains: a write applied twice, or never asked for.
    UNEXPLAINED_CHANGE,
    /// An answer differs from what the store held at its revision.
    WRONG_ANSWER,
    /// A revision changed something else than its request asked for.
    WRONG_CHANGE,
    /// The answers have no order that a single store could have given.
    NO_LEGAL_ORDER,
    /// The changes themselves are no history: out of order, or one revision told twice.
    BROKEN_CHANGES,
  }

  public Violation {
    operations = List.copyOf(operations);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind + ": " + explanation);
    operations.forEach(o -> text.append("\n    ").append(o));
    return text.toString();
  }
}
