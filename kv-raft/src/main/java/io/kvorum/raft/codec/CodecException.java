package io.kvorum.raft.codec;

/// Bytes that are not what they should be. The message says what was expected and at which offset.
public final class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CodecException(String message) {
    super(message);
  }
}
