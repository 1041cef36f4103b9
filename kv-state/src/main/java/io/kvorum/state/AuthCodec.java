package io.kvorum.state;

import io.kvorum.api.Auth.Permission;
import io.kvorum.api.Auth.PermissionType;
import io.kvorum.api.Secret;
import java.util.List;
import java.util.Optional;

/// The binary form of the commands that have to do with users and roles, within that of
/// `CommandCodec`. What may be absent stands behind a byte that says whether it is there.
final class AuthCodec {
  static final int ISSUE_TOKEN = 43;

  private static final int ENABLE = 32;
  private static final int DISABLE = 33;
  private static final int ADD_USER = 34;
  private static final int SET_PASSWORD = 35;
  private static final int DELETE_USER = 36;
  private static final int GRANT_ROLE = 37;
  private static final int REVOKE_ROLE = 38;
  private static final int ADD_ROLE = 39;
  private static final int DELETE_ROLE = 40;
  private static final int GRANT_PERMISSION = 41;
  private static final int REVOKE_PERMISSION = 42;

  private static final List<Boolean> FLAGS = List.of(false, true);
  private static final List<PermissionType> TYPES =
      List.of(PermissionType.READ, PermissionType.WRITE, PermissionType.READWRITE);

  private AuthCodec() {}

  static int kindOf(Command.OfAuth change) {
    return switch (change) {
      case Command.EnableAuth _ -> ENABLE;
      case Command.DisableAuth _ -> DISABLE;
      case Command.AddUser _ -> ADD_USER;
      case Command.SetPassword _ -> SET_PASSWORD;
      case Command.DeleteUser _ -> DELETE_USER;
      case Command.GrantRole _ -> GRANT_ROLE;
      case Command.RevokeRole _ -> REVOKE_ROLE;
      case Command.AddRole _ -> ADD_ROLE;
      case Command.DeleteRole _ -> DELETE_ROLE;
      case Command.GrantPermission _ -> GRANT_PERMISSION;
      case Command.RevokePermission _ -> REVOKE_PERMISSION;
    };
  }

  static CommandWriter write(CommandWriter out, Command.OfAuth change) {
    return switch (change) {
      case Command.EnableAuth _, Command.DisableAuth _ -> out;
      case Command.AddUser(var user, boolean noPassword, var hash) ->
          hash(out.text(user).octet(FLAGS.indexOf(noPassword)), hash);
      case Command.SetPassword(var user, var hash) -> hash(out.text(user), hash);
      case Command.DeleteUser(var user) -> out.text(user);
      case Command.GrantRole(var user, var role) -> out.text(user).text(role);
      case Command.RevokeRole(var user, var role) -> out.text(user).text(role);
      case Command.AddRole(var role) -> out.text(role);
      case Command.DeleteRole(var role) -> out.text(role);
      case Command.GrantPermission(var role, var permission) ->
          permission(out.text(role), permission);
      case Command.RevokePermission(var role, var key, var rangeEnd) ->
          out.text(role).bytes(key).bytes(rangeEnd);
    };
  }

  static CommandWriter write(CommandWriter out, Command.IssueToken login) {
    return out.text(login.user()).varint(login.authRevision()).bytes(login.random().value());
  }

  static Command read(int kind, CommandReader in) {
    return switch (kind) {
      case ENABLE -> new Command.EnableAuth();
      case DISABLE -> new Command.DisableAuth();
      case ADD_USER -> new Command.AddUser(in.text(), in.choice(FLAGS), hash(in));
      case SET_PASSWORD -> new Command.SetPassword(in.text(), hash(in));
      case DELETE_USER -> new Command.DeleteUser(in.text());
      case GRANT_ROLE -> new Command.GrantRole(in.text(), in.text());
      case REVOKE_ROLE -> new Command.RevokeRole(in.text(), in.text());
      case ADD_ROLE -> new Command.AddRole(in.text());
      case DELETE_ROLE -> new Command.DeleteRole(in.text());
      case GRANT_PERMISSION -> new Command.GrantPermission(in.text(), permission(in));
      case REVOKE_PERMISSION -> new Command.RevokePermission(in.text(), in.bytes(), in.bytes());
      case ISSUE_TOKEN -> new Command.IssueToken(in.text(), in.varint(), new Secret(in.bytes()));
      default -> throw CommandReader.malformed("unknown kind " + kind);
    };
  }

  private static CommandWriter hash(CommandWriter out, Optional<Secret> hash) {
    out.octet(FLAGS.indexOf(hash.isPresent()));
    hash.ifPresent(secret -> out.bytes(secret.value()));
    return out;
  }

  private static Optional<Secret> hash(CommandReader in) {
    return in.choice(FLAGS) ? Optional.of(new Secret(in.bytes())) : Optional.empty();
  }

  private static CommandWriter permission(CommandWriter out, Optional<Permission> permission) {
    out.octet(FLAGS.indexOf(permission.isPresent()));
    permission.ifPresent(
        given -> out.octet(TYPES.indexOf(given.type())).bytes(given.key()).bytes(given.rangeEnd()));
    return out;
  }

  private static Optional<Permission> permission(CommandReader in) {
    return in.choice(FLAGS)
        ? Optional.of(new Permission(in.choice(TYPES), in.bytes(), in.bytes()))
        : Optional.empty();
  }
}
