package io.kvorum.api.frontend;

/// A front end that could not start. The message says which address or file, and why.
public final class FrontendException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public FrontendException(String message, Throwable cause) {
    super(message, cause);
  }
}
