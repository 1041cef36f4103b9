package io.kvorum.frontend.etcd.http;

import io.netty.channel.ChannelHandlerContext;
import java.util.Map;

/// The way of one exchange to its client, for use by any thread: what is said here is done on the
/// connection's event loop, in the order in which it was said. What an exchange says after its
/// answer is complete is dropped.
record Responder(HttpSession session, ChannelHandlerContext context, long number) {
  void answer(HttpAnswer answer) {
    answer(answer, () -> {});
  }

  /// @param sent is run when the answer has been written, or cannot be any more
  void answer(HttpAnswer answer, Runnable sent) {
    later(() -> session.answer(context, number, answer, sent));
  }

  void begin(Map<String, String> headers) {
    later(() -> session.begin(context, number, headers));
  }

  void part(byte[] part) {
    later(() -> session.part(context, number, part));
  }

  void finish() {
    later(() -> session.finish(context, number));
  }

  /// Reads on, after an exchange was paused.
  void resume() {
    session.resume(context, number);
  }

  /// Always through the loop's queue: a task that ran at once could overtake one that another
  /// thread has queued before.
  void later(Runnable task) {
    context.executor().execute(task);
  }

  boolean isWritable() {
    return context.channel().isWritable();
  }

  boolean isGone() {
    return !context.channel().isActive();
  }
}
