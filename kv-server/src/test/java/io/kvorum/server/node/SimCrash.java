package io.kvorum.server.node;

/// Ends a member in the middle of what it does. An error, so that nothing on the way handles it.
final class SimCrash extends Error {
  private static final long serialVersionUID = 1;

  SimCrash() {
    super("crash", null, false, false);
  }
}
