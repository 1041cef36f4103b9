package io.kvorum.server.auth;

/// What a call needs while users are asked for.
public enum Need {
  NOTHING,
  /// Somebody with a name, whoever it is.
  USER,
  /// A user with the role `root`.
  ROOT,
  /// What its operation needs: the permissions for its keys, leases or names are looked at where it
  /// is executed.
  OPERATION
}
