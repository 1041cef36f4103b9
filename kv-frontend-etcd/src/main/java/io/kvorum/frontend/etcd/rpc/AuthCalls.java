package io.kvorum.frontend.etcd.rpc;

import io.kvorum.api.Auth;
import io.kvorum.frontend.etcd.wire.AuthWire;
import io.kvorum.frontend.etcd.wire.Decoder;
import io.kvorum.frontend.etcd.wire.Empty;
import java.util.List;

/// The calls of etcd's Auth service.
final class AuthCalls {
  private static final String AUTH = "etcdserverpb.Auth";

  private AuthCalls() {}

  static List<Rpc> of(Auth auth) {
    return List.of(
        change("AuthEnable", Empty::decode, (context, _) -> auth.enable(context)),
        change("AuthDisable", Empty::decode, (context, _) -> auth.disable(context)),
        new Rpc.Unary<>(
            name("AuthStatus"),
            Empty::decode,
            AuthWire::status,
            (context, _) -> auth.status(context)),
        new Rpc.Unary<>(
            name("Authenticate"),
            AuthWire::authenticate,
            AuthWire::authenticate,
            (context, login) -> auth.authenticate(context, login.user(), login.password())),
        change("UserAdd", AuthWire::addUser, auth::addUser),
        new Rpc.Unary<>(name("UserGet"), AuthWire::rolesOf, AuthWire::rolesOf, auth::rolesOf),
        new Rpc.Unary<>(
            name("UserList"), Empty::decode, AuthWire::users, (context, _) -> auth.users(context)),
        change("UserDelete", AuthWire::deleteUser, auth::deleteUser),
        change("UserChangePassword", AuthWire::changePassword, auth::changePassword),
        change("UserGrantRole", AuthWire::grantRole, auth::grantRole),
        change("UserRevokeRole", AuthWire::revokeRole, auth::revokeRole),
        change("RoleAdd", AuthWire::addRole, auth::addRole),
        new Rpc.Unary<>(
            name("RoleGet"), AuthWire::permissionsOf, AuthWire::permissionsOf, auth::permissionsOf),
        new Rpc.Unary<>(
            name("RoleList"), Empty::decode, AuthWire::roles, (context, _) -> auth.roles(context)),
        change("RoleDelete", AuthWire::deleteRole, auth::deleteRole),
        change("RoleGrantPermission", AuthWire::grantPermission, auth::grantPermission),
        change("RoleRevokePermission", AuthWire::revokePermission, auth::revokePermission));
  }

  private static <Q> Rpc change(
      String method, Decoder<Q> request, Rpc.Handler<Q, Auth.DoneResponse> handler) {
    return new Rpc.Unary<>(name(method), request, AuthWire::done, handler);
  }

  private static RpcName name(String method) {
    return new RpcName(AUTH, method);
  }
}
