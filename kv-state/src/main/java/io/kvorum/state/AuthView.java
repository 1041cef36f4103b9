package io.kvorum.state;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.KeyRange;
import io.kvorum.api.Kv;
import io.kvorum.api.KvException;
import io.kvorum.api.Secret;
import java.util.List;
import java.util.Optional;

/// Users and roles of a view, and what they permit. Every `check` throws a `KvException` if
/// something is not permitted; none does while no user is needed.
public interface AuthView {
  /// Whether requests need a user.
  boolean isEnabled();

  /// Grows with every change of users and roles.
  long revision();

  /// The whole tree of an operation, both branches of every transaction in it.
  void check(Caller caller, Kv.Request request);

  void checkRead(Caller caller, KeyRange range);

  /// Whether the caller has the role `root`.
  void checkRoot(Caller caller);

  /// Whether the caller has a role.
  boolean has(Caller caller, String role);

  /// All keys that are attached to a lease may be written.
  void checkLeaseWrite(Caller caller, long lease);

  /// All keys that are attached to a lease may be read.
  void checkLeaseRead(Caller caller, long lease);

  /// The names of all users, in the order of their bytes.
  List<String> users();

  /// The names of all roles, in the order of their bytes.
  List<String> roles();

  /// The names of a user's roles.
  ///
  /// @throws KvException USER_NOT_FOUND
  List<String> rolesOf(String user);

  /// @throws KvException ROLE_NOT_FOUND
  List<Permission> permissionsOf(String role);

  /// What to compare a user's password with, or empty if there is no such user.
  Optional<Password> passwordOf(String user);

  /// @param none whether the user never gets a token for a password
  record Password(boolean none, Secret hash) {}
}
