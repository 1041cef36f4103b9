package io.kvorum.frontend.etcd.http;

import io.netty.channel.ChannelHandlerContext;
import java.util.Map;

/// The way of one exchange to its client, for use by any thread: what is said here is done on the
/// connection's event loop, in the order in which it was said. What an exchange says after its
/// answer is complete is dropped.
interface Responder {
  /// Where the connection has its turns.
  ChannelHandlerContext context();

  /// Sends a whole answer.
  default void answer(HttpAnswer answer) {
    answer(answer, () -> {});
  }

  /// As above.
  ///
  /// @param sent is run when the answer has been written, or cannot be any more
  void answer(HttpAnswer answer, Runnable sent);

  /// Begins an answer that is sent in parts.
  void begin(Map<String, String> headers);

  /// A line of it.
  void part(byte[] part);

  /// Ends an answer that was sent in parts.
  void finish();

  /// Reads on, after an exchange was paused.
  void resume();

  /// Runs a task on the event loop. Always through the loop's queue: a task that ran at once could
  /// overtake one that another thread has queued before.
  default void later(Runnable task) {
    context().executor().execute(task);
  }

  /// Hangs up on a client that reads too slowly.
  default void hangUp() {
    SlowReader.hangUpOn(context().channel());
  }

  default boolean isWritable() {
    return context().channel().isWritable();
  }

  default boolean isGone() {
    return !context().channel().isActive();
  }
}
