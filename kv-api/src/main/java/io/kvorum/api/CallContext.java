package io.kvorum.api;

import java.util.Optional;

/// Who calls and how long they wait.
///
/// `deadlineNanos` is on the scale of `System.nanoTime()`; `NO_DEADLINE` waits for the server's own
/// limit. `token` and `commonName` (of a verified client certificate) identify the user.
/// `requireLeader` is etcd's metadata `hasleader`. `ofServer` is the server itself, which may do
/// everything.
public record CallContext(
    Optional<String> token,
    Optional<String> commonName,
    boolean requireLeader,
    long deadlineNanos,
    boolean ofServer) {
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /// A call without identity or deadline.
  public static final CallContext ANONYMOUS =
      new CallContext(Optional.empty(), Optional.empty(), false, NO_DEADLINE);

  /// What the server asks of itself.
  public static final CallContext OF_SERVER =
      new CallContext(Optional.empty(), Optional.empty(), false, NO_DEADLINE, true);

  /// A call of a client.
  public CallContext(
      Optional<String> token,
      Optional<String> commonName,
      boolean requireLeader,
      long deadlineNanos) {
    this(token, commonName, requireLeader, deadlineNanos, false);
  }

  public boolean hasDeadline() {
    return deadlineNanos != NO_DEADLINE;
  }

  /// Without the token, which is worth a password.
  @Override
  public String toString() {
    return "CallContext[commonName=" + commonName + ", requireLeader=" + requireLeader + "]";
  }
}
