package io.kvorum.api;

import java.util.Optional;

/// Who calls and how long they wait.
///
/// `deadlineNanos` is on the scale of `System.nanoTime()`; `NO_DEADLINE` waits for the server's own
/// limit. `token` and `commonName` (of a verified client certificate) identify the user.
/// `requireLeader` is etcd's metadata `hasleader`.
public record CallContext(
    Optional<String> token,
    Optional<String> commonName,
    boolean requireLeader,
    long deadlineNanos) {
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /// A call without identity or deadline.
  public static final CallContext ANONYMOUS =
      new CallContext(Optional.empty(), Optional.empty(), false, NO_DEADLINE);

  public boolean hasDeadline() {
    return deadlineNanos != NO_DEADLINE;
  }
}
