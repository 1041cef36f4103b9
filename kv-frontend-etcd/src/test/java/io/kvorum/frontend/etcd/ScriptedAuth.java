package io.kvorum.frontend.etcd;

import io.kvorum.api.Auth;
import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.ResponseHeader;
import io.kvorum.api.Secret;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Remembers what it was asked, passwords included, and answers yes.
final class ScriptedAuth implements Auth {
  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  volatile boolean enabled;

  private final ResponseHeader header;

  ScriptedAuth(ResponseHeader header) {
    this.header = header;
  }

  private CompletableFuture<DoneResponse> done(String what) {
    asked.add(what);
    return CompletableFuture.completedFuture(new DoneResponse(header));
  }

  @Override
  public boolean isEnabled() {
    return enabled;
  }

  @Override
  public CompletableFuture<DoneResponse> enable(CallContext context) {
    return done("enable");
  }

  @Override
  public CompletableFuture<DoneResponse> disable(CallContext context) {
    return done("disable");
  }

  @Override
  public CompletableFuture<StatusResponse> status(CallContext context) {
    asked.add("status");
    return CompletableFuture.completedFuture(new StatusResponse(header, true, 9));
  }

  @Override
  public CompletableFuture<TokenResponse> authenticate(
      CallContext context, String user, Secret password) {
    asked.add("authenticate " + user + " " + password.text());
    return password.isEmpty()
        ? CompletableFuture.failedFuture(new KvException(KvError.AUTHENTICATION_FAILED))
        : CompletableFuture.completedFuture(new TokenResponse(header, Secret.of("abc.7")));
  }

  @Override
  public CompletableFuture<DoneResponse> addUser(CallContext context, AddUserRequest request) {
    return done(
        "add user "
            + request.user()
            + " "
            + request.password().text()
            + (request.noPassword() ? "without password" : ""));
  }

  @Override
  public CompletableFuture<NamesResponse> users(CallContext context) {
    asked.add("users");
    return CompletableFuture.completedFuture(new NamesResponse(header, List.of("u", "v")));
  }

  @Override
  public CompletableFuture<NamesResponse> rolesOf(CallContext context, String user) {
    asked.add("roles of " + user);
    return CompletableFuture.completedFuture(new NamesResponse(header, List.of("r", "s")));
  }

  @Override
  public CompletableFuture<DoneResponse> deleteUser(CallContext context, String user) {
    return done("delete user " + user);
  }

  @Override
  public CompletableFuture<DoneResponse> changePassword(
      CallContext context, ChangePasswordRequest request) {
    return done(
        "change password "
            + request.user()
            + " "
            + request.password().text()
            + " "
            + request.hashedPassword().text());
  }

  @Override
  public CompletableFuture<DoneResponse> grantRole(CallContext context, RoleOfUser request) {
    return done("grant " + request.user() + " " + request.role());
  }

  @Override
  public CompletableFuture<DoneResponse> revokeRole(CallContext context, RoleOfUser request) {
    return done("revoke " + request.user() + " " + request.role());
  }

  @Override
  public CompletableFuture<DoneResponse> addRole(CallContext context, String role) {
    return done("add role " + role);
  }

  @Override
  public CompletableFuture<NamesResponse> roles(CallContext context) {
    asked.add("roles");
    return CompletableFuture.completedFuture(new NamesResponse(header, List.of("r")));
  }

  @Override
  public CompletableFuture<PermissionsResponse> permissionsOf(CallContext context, String role) {
    asked.add("permissions of " + role);
    return CompletableFuture.completedFuture(
        new PermissionsResponse(
            header,
            List.of(
                new Permission(PermissionType.WRITE, Bytes.utf8("a"), Bytes.utf8("b")),
                new Permission(PermissionType.READ, Bytes.utf8("c"), Bytes.EMPTY))));
  }

  @Override
  public CompletableFuture<DoneResponse> deleteRole(CallContext context, String role) {
    return done("delete role " + role);
  }

  @Override
  public CompletableFuture<DoneResponse> grantPermission(
      CallContext context, GrantPermissionRequest request) {
    return done("permit " + request.role() + " " + request.permission());
  }

  @Override
  public CompletableFuture<DoneResponse> revokePermission(
      CallContext context, RevokePermissionRequest request) {
    return done("forbid " + request.role() + " " + request.key() + " " + request.rangeEnd());
  }
}
