package io.kvorum.tck.api;

import io.kvorum.tck.api.pb.AuthNameRequest;
import io.kvorum.tck.api.pb.AuthRoleGrantPermissionRequest;
import io.kvorum.tck.api.pb.AuthUserAddRequest;
import io.kvorum.tck.api.pb.AuthUserRoleRequest;
import io.kvorum.tck.api.pb.AuthenticateRequest;
import io.kvorum.tck.api.pb.Permission;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;

/// The words of all tests of users and roles. After each of them there is nobody.
abstract class KeepingUsers extends WatchingRules {
  static final String ROOT = "root";
  static final String PASSWORD = "password";

  private boolean isOn;

  KeepingUsers(Supplier<Session> session) {
    super(session);
  }

  @AfterEach
  void nobody_stays() {
    Client somebody = isOn ? as(ROOT) : session().first();
    somebody.ask(Auth.AUTH_DISABLE, Requests.NOTHING);
    ask(Auth.USER_LIST, Requests.NOTHING)
        .getNamesList()
        .forEach(user -> ask(Auth.USER_DELETE, named(user)));
    ask(Auth.ROLE_LIST, Requests.NOTHING)
        .getNamesList()
        .forEach(role -> ask(Auth.ROLE_DELETE, named(role)));
  }

  static AuthNameRequest named(String name) {
    return AuthNameRequest.newBuilder().setName(name).build();
  }

  static AuthUserAddRequest user(String name) {
    return AuthUserAddRequest.newBuilder().setName(name).setPassword(PASSWORD).build();
  }

  static AuthUserRoleRequest role(String user, String role) {
    return AuthUserRoleRequest.newBuilder().setUser(user).setRole(role).build();
  }

  final AuthRoleGrantPermissionRequest granting(
      String role, Permission.Type type, String from, String to) {
    return AuthRoleGrantPermissionRequest.newBuilder()
        .setName(role)
        .setPerm(permission(type, from, to))
        .build();
  }

  /// @param to the end of the range; empty for one key
  final Permission permission(Permission.Type type, String from, String to) {
    Permission.Builder permission = Permission.newBuilder().setPermType(type).setKey(key(from));
    return (to.isEmpty() ? permission : permission.setRangeEnd(key(to))).build();
  }

  /// A user with a role of the same name, while nobody has to say who he is.
  final void add(String name, Permission... permissions) {
    ask(Auth.USER_ADD, user(name));
    ask(Auth.ROLE_ADD, named(name));
    for (Permission permission : permissions) {
      ask(
          Auth.ROLE_GRANT_PERMISSION,
          AuthRoleGrantPermissionRequest.newBuilder().setName(name).setPerm(permission).build());
    }
    ask(Auth.USER_GRANT_ROLE, role(name, name));
  }

  /// From now on everybody has to say who he is; gives the one who may do everything.
  final Client turnOn() {
    add(ROOT);
    ask(Auth.AUTH_ENABLE, Requests.NOTHING);
    isOn = true;
    return as(ROOT);
  }

  static AuthenticateRequest proof(String user, String password) {
    return AuthenticateRequest.newBuilder().setName(user).setPassword(password).build();
  }

  final String token(String user) {
    return ask(Auth.AUTHENTICATE, proof(user, PASSWORD)).getToken();
  }

  /// The first endpoint, asked by a user.
  final Client as(String user) {
    return session().first().withToken(token(user));
  }
}
