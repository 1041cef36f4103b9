package io.kvorum.frontend.etcd.http;

import java.util.Map;

/// The way of one exchange to its client, for use by any thread: what is said here is done on the
/// connection's event loop, in the order in which it was said. What an exchange says after its
/// answer is complete is dropped.
interface Responder {
  /// Sends a whole answer.
  void answer(HttpAnswer answer);

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
  void later(Runnable task);

  boolean isWritable();

  boolean isGone();
}
