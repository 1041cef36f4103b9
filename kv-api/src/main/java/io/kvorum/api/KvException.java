package io.kvorum.api;

/// An answer that is an error, as the client will see it. Carries no stack trace: it is an answer,
/// not a failure of the server.
public final class KvException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final KvError error;

  public KvException(KvError error) {
    super(error.text(), null, false, false);
    this.error = error;
  }

  /// An error whose text says more than the table does; its code is that of `error`.
  public KvException(KvError error, String text) {
    super(text, null, false, false);
    this.error = error;
  }

  public KvError error() {
    return error;
  }

  /// The text that the client reads.
  public String text() {
    String message = getMessage();
    return message == null ? error.text() : message;
  }
}
