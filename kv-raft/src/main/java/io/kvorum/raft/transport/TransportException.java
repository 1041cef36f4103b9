package io.kvorum.raft.transport;

/// A peer transport that could not be opened. The message says which address or file, and why.
public final class TransportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
