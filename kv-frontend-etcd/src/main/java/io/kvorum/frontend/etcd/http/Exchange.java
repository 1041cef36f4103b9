package io.kvorum.frontend.etcd.http;

import io.netty.buffer.ByteBuf;

/// One request under way: it hears the request's body, and answers through its session. Called on
/// the connection's event loop.
interface Exchange {
  /// What an exchange wants to be sent.
  enum Input {
    NOTHING,
    ONE_MESSAGE,
    MESSAGES
  }

  default Input input() {
    return Input.NOTHING;
  }

  /// A part of the body. The buffer is the caller's.
  void content(ByteBuf part);

  /// The body is complete.
  void end();

  /// The connection, which could not take more, can again.
  default void writable() {}

  /// The client has gone before the answer was complete.
  default void gone() {}

  /// Whether the rest of the body has to wait; `Responder.resume` ends the pause.
  default boolean isPaused() {
    return false;
  }

  /// Whether the answer is a stream that begins before the body has ended.
  default boolean isStream() {
    return false;
  }
}
