package io.kvorum.tck.check;

import io.kvorum.api.Kv;

/// One request of one client, from its call to its return.
///
/// @param id unique in the history; messages name the operation by it
/// @param client who asked: a label for the reader of messages
/// @param callNanos a moment before the request left the client, on one clock for the whole history
/// @param returnNanos a moment after the outcome reached the client, on the same clock. One
///   operation is before another if it returned at an *earlier* nanosecond than the other was
///   called; a simulation should therefore give every moment a number of its own
public record Operation(
    long id, int client, long callNanos, long returnNanos, Kv.Request request, Outcome outcome) {
  public Operation {
    if (returnNanos < callNanos) {
      throw new IllegalArgumentException("#" + id + " returned before it was called");
    }
  }

  @Override
  public String toString() {
    return Sentences.operation(this);
  }
}
