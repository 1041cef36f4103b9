package io.kvorum.server.system;

import com.google.protobuf.Message;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthUserRevokeRoleRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.MethodDescriptor;
import java.util.Optional;

/// The users of a server, made by root. Everybody has the same password.
final class Users {
  static final String PASSWORD = "pass-phrase-of-a-test";

  private final Wire wire;
  private Optional<String> root = Optional.empty();

  Users(Wire wire) {
    this.wire = wire;
  }

  /// Makes root, and has everybody say who they are from now on.
  void enable() {
    add("root");
    grant("root", "root");
    ask(AuthGrpc.getAuthEnableMethod(), AuthEnableRequest.getDefaultInstance());
    root = Optional.of(login("root"));
  }

  void add(String user) {
    ask(
        AuthGrpc.getUserAddMethod(),
        AuthUserAddRequest.newBuilder().setName(user).setPassword(PASSWORD).build());
  }

  void grant(String user, String role) {
    ask(
        AuthGrpc.getUserGrantRoleMethod(),
        AuthUserGrantRoleRequest.newBuilder().setUser(user).setRole(role).build());
  }

  void revoke(String user, String role) {
    ask(
        AuthGrpc.getUserRevokeRoleMethod(),
        AuthUserRevokeRoleRequest.newBuilder().setName(user).setRole(role).build());
  }

  /// A token.
  String login(String user) {
    AuthenticateRequest request =
        AuthenticateRequest.newBuilder().setName(user).setPassword(PASSWORD).build();
    return ((AuthenticateResponse) ask(AuthGrpc.getAuthenticateMethod(), request)).getToken();
  }

  private <Q extends Message, R extends Message> Message ask(
      MethodDescriptor<Q, R> method, Q request) {
    return switch (wire.callBy(root, method, request)) {
      case Answer.Ok(Message answer) -> answer;
      case Answer.Refused refused -> throw new AssertionError(method + ": " + refused);
    };
  }
}
