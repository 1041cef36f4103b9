package io.kvorum.state;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Secret;
import io.kvorum.state.auth.AuthTable;
import io.kvorum.storage.spi.WriteBatch;
import java.util.Optional;

/// What each change of users and roles does.
final class AuthApplier {
  private static final Outcome DONE = new Outcome.Done();

  private AuthTable table;

  AuthApplier(AuthTable table) {
    this.table = table;
  }

  AuthTable table() {
    return table;
  }

  Outcome apply(Command.OfAuth change, WriteBatch batch) {
    table =
        switch (change) {
          case Command.EnableAuth _ -> table.enable(batch);
          case Command.DisableAuth _ -> table.disable(batch);
          case Command.AddUser(var user, boolean noPassword, var hash) ->
              table.addUser(user, noPassword, hash, batch);
          case Command.SetPassword(var user, var hash) -> table.setPassword(user, hash, batch);
          case Command.DeleteUser(var user) -> table.deleteUser(user, batch);
          case Command.GrantRole(var user, var role) -> table.grantRole(user, role, batch);
          case Command.RevokeRole(var user, var role) -> table.revokeRole(user, role, batch);
          case Command.AddRole(var role) -> table.addRole(role, batch);
          case Command.DeleteRole(var role) -> table.deleteRole(role, batch);
          case Command.GrantPermission(var role, var permission) ->
              table.grantPermission(role, permission, batch);
          case Command.RevokePermission(var role, var key, var rangeEnd) ->
              table.revokePermission(role, key, rangeEnd, batch);
        };
    return outcome(change);
  }

  /// Which tokens are worth nothing after it.
  private static Outcome outcome(Command.OfAuth change) {
    return switch (change) {
      case Command.DisableAuth _ -> new Outcome.TokensRevoked(Optional.empty());
      case Command.SetPassword(var user, _) -> new Outcome.TokensRevoked(Optional.of(user));
      case Command.DeleteUser(var user) -> new Outcome.TokensRevoked(Optional.of(user));
      case Command.EnableAuth _,
          Command.AddUser _,
          Command.GrantRole _,
          Command.RevokeRole _,
          Command.AddRole _,
          Command.DeleteRole _,
          Command.GrantPermission _,
          Command.RevokePermission _ ->
          DONE;
    };
  }

  /// The token bears the index of its entry: a member asked with it waits until it has that far
  /// applied (etcd `simple_token.go`).
  Outcome issue(Command.IssueToken login, long index) {
    if (!table.enabled()) {
      throw new KvException(KvError.AUTH_NOT_ENABLED);
    }
    if (login.authRevision() != table.revision()) {
      throw new KvException(KvError.OLD_AUTH_REVISION);
    }
    return new Outcome.TokenIssued(login.user(), Secret.of(login.random().text() + "." + index));
  }
}
