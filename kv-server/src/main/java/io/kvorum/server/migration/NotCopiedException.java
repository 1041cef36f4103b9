package io.kvorum.server.migration;

/// A copy that is not equal to what was copied. It must not be used.
public final class NotCopiedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotCopiedException(String message) {
    super(message);
  }
}
