package io.kvorum.server.peer;

/// Bytes that are no question or no answer.
public final class PeerFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PeerFormatException(String message) {
    super(message);
  }
}
