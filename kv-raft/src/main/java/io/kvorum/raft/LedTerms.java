package io.kvorum.raft;

/// Which terms this member can swear never to have led, nor to lead: only then may it tell a sender
/// that a forwarded proposal was not taken. Terms up to the one found at the start may have been
/// led before it.
final class LedTerms {
  private long lastSuspect;

  LedTerms(long termAtStart) {
    lastSuspect = termAtStart;
  }

  /// A candidate may still come to lead: standing for election in a term is enough.
  void stoodIn(long term) {
    lastSuspect = Math.max(lastSuspect, term);
  }

  boolean neverLed(long term) {
    return term > lastSuspect;
  }
}
