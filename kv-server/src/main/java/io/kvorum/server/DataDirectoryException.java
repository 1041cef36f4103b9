package io.kvorum.server;

/// A data directory that this member cannot use. The message names the directory or file, and says
/// what can be done.
public final class DataDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DataDirectoryException(String message) {
    super(message);
  }

  DataDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
