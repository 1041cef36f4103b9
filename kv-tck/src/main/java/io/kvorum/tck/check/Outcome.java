package io.kvorum.tck.check;

import io.kvorum.api.Kv;

/// What a client knows about its request in the end.
public sealed interface Outcome {
  /// The server answered.
  record Answered(Kv.Response response) implements Outcome {}

  /// The server refused in a way that promises that nothing was changed, such as a failed
  /// validation or a compacted revision. An operation of this kind is not judged.
  record Refused(String reason) implements Outcome {}

  /// A time-out, a lost connection, a leader that changed: the request may have been executed, may
  /// be executed later, or never.
  record Unknown(String reason) implements Outcome {}
}
