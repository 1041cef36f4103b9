package io.kvorum.transport.tcp;

import io.kvorum.raft.codec.CodecException;

/// What a frame is. The order is the wire's: a type's code is its place here.
enum FrameType {
  /// The first frame of who dials: a `Hello`.
  HELLO,
  /// The answer to it: the connection is open for its purpose.
  WELCOME,
  /// The other answer: why not, as text. The connection ends.
  REFUSED,
  /// Nothing. Each side sends one now and then, so that silence means trouble.
  PING,
  /// A raft message.
  MESSAGE,
  /// What snapshot follows.
  OFFER,
  /// A piece of it.
  CHUNK,
  /// The end of it: how many bytes there were.
  END,
  /// The receiver has taken all of it.
  TAKEN,
  /// The receiver has not, as text. The connection ends.
  FAILED,
  /// A number, and what is asked.
  QUESTION,
  /// The same number, and the answer.
  ANSWER,
  /// The same number, and why there is no answer, as text.
  NO_ANSWER;

  private static final FrameType[] TYPES = values();

  @SuppressWarnings("EnumOrdinal") // the order is the wire's
  byte code() {
    return (byte) ordinal();
  }

  /// @throws CodecException if there is none of this code
  static FrameType of(int code) {
    if (code < 0 || code >= TYPES.length) {
      throw new CodecException("unknown type of frame " + code);
    }
    return TYPES[code];
  }
}
