package io.kvorum.server.service;

import io.kvorum.api.Auth;
import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Secret;
import io.kvorum.server.auth.Authorizer;
import io.kvorum.server.auth.Passwords;
import io.kvorum.server.auth.RpcRule;
import io.kvorum.server.auth.Tokens;
import io.kvorum.server.node.Node;
import io.kvorum.state.Applied;
import io.kvorum.state.AuthView;
import io.kvorum.state.Caller;
import io.kvorum.state.Command;
import io.kvorum.state.Outcome;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// etcd's Auth service. Changes go through the log; what is only looked at is read behind a
/// barrier. Passwords are hashed and compared before anything is proposed.
public final class AuthService implements Auth {
  private static final Logger LOG = LoggerFactory.getLogger(AuthService.class);

  private final Node node;
  private final Headers headers;
  private final Authorizer authorizer;
  private final Passwords passwords;
  private final Tokens tokens;

  public AuthService(
      Node node, Headers headers, Authorizer authorizer, Passwords passwords, Tokens tokens) {
    this.node = node;
    this.headers = headers;
    this.authorizer = authorizer;
    this.passwords = passwords;
    this.tokens = tokens;
  }

  @Override
  public boolean isEnabled() {
    return node.view().auth().isEnabled();
  }

  @Override
  public CompletableFuture<DoneResponse> enable(CallContext context) {
    return change(RpcRule.AUTH_ENABLE, context, new Command.EnableAuth());
  }

  @Override
  public CompletableFuture<DoneResponse> disable(CallContext context) {
    return change(RpcRule.AUTH_DISABLE, context, new Command.DisableAuth());
  }

  @Override
  public CompletableFuture<StatusResponse> status(CallContext context) {
    return look(
        RpcRule.AUTH_STATUS,
        context,
        auth -> new StatusResponse(headers.now(), auth.isEnabled(), auth.revision()));
  }

  @Override
  public CompletableFuture<TokenResponse> authenticate(
      CallContext context, String user, Secret password) {
    return authorizer.admitted(
        RpcRule.AUTHENTICATE,
        context,
        () ->
            node.barrier()
                .thenCompose(_ -> login(user, password))
                .thenApply(token -> new TokenResponse(headers.now(), token)));
  }

  /// Compares the password, which takes its time, and gives a token if the users are still the same
  /// then; if not, begins anew.
  private CompletableFuture<Secret> login(String user, Secret password) {
    AuthView auth = node.view().auth();
    if (!auth.isEnabled()) {
      throw new KvException(KvError.AUTH_NOT_ENABLED);
    }
    Optional<AuthView.Password> expected = auth.passwordOf(user);
    if (expected.filter(AuthView.Password::none).isPresent()) {
      throw refused(user, KvError.NO_PASSWORD_USER);
    }
    return passwords
        .matches(password, expected.map(AuthView.Password::hash).orElse(Secret.EMPTY))
        .thenCompose(
            matches -> {
              if (!matches) {
                throw refused(user, KvError.AUTHENTICATION_FAILED);
              }
              return tokens.issue(user, auth.revision());
            })
        .exceptionallyCompose(
            failure ->
                isOldRevision(failure)
                    ? login(user, password)
                    : CompletableFuture.failedFuture(failure));
  }

  private static KvException refused(String user, KvError error) {
    LOG.atWarn()
        .addKeyValue("user", user)
        .addKeyValue("error", error.text())
        .log("invalid authentication was requested");
    return new KvException(error);
  }

  private static boolean isOldRevision(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof KvException refused && refused.error() == KvError.OLD_AUTH_REVISION;
  }

  @Override
  public CompletableFuture<DoneResponse> addUser(CallContext context, AddUserRequest request) {
    if (request.noPassword()) {
      return change(
          RpcRule.USER_ADD, context, new Command.AddUser(request.user(), true, Optional.empty()));
    }
    return authorizer.admitted(
        RpcRule.USER_ADD,
        context,
        () ->
            passwords
                .hash(request.password())
                .thenCompose(
                    hash ->
                        propose(
                            context,
                            new Command.AddUser(request.user(), false, Optional.of(hash)))));
  }

  @Override
  public CompletableFuture<DoneResponse> changePassword(
      CallContext context, ChangePasswordRequest request) {
    return authorizer.admitted(
        RpcRule.USER_CHANGE_PASSWORD,
        context,
        () ->
            hash(request)
                .thenCompose(
                    hash -> propose(context, new Command.SetPassword(request.user(), hash))));
  }

  private CompletableFuture<Optional<Secret>> hash(ChangePasswordRequest request) {
    return request.password().isEmpty()
        ? CompletableFuture.completedFuture(decoded(request.hashedPassword()))
        : passwords.hash(request.password()).thenApply(Optional::of);
  }

  private static Optional<Secret> decoded(Secret base64) {
    try {
      byte[] hash = Base64.getDecoder().decode(base64.value().array());
      return Optional.of(new Secret(Bytes.wrap(hash)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  @Override
  public CompletableFuture<NamesResponse> users(CallContext context) {
    return look(RpcRule.USER_LIST, context, auth -> names(auth.users()));
  }

  /// Everybody may know what roles they have themselves.
  @Override
  public CompletableFuture<NamesResponse> rolesOf(CallContext context, String user) {
    return looked(
        context,
        (auth, caller) -> {
          if (!caller.user().equals(user)) {
            auth.checkRoot(caller);
          }
        },
        auth -> names(auth.rolesOf(user)));
  }

  @Override
  public CompletableFuture<DoneResponse> deleteUser(CallContext context, String user) {
    return change(RpcRule.USER_DELETE, context, new Command.DeleteUser(user));
  }

  @Override
  public CompletableFuture<DoneResponse> grantRole(CallContext context, RoleOfUser request) {
    return change(
        RpcRule.USER_GRANT_ROLE, context, new Command.GrantRole(request.user(), request.role()));
  }

  @Override
  public CompletableFuture<DoneResponse> revokeRole(CallContext context, RoleOfUser request) {
    return change(
        RpcRule.USER_REVOKE_ROLE, context, new Command.RevokeRole(request.user(), request.role()));
  }

  @Override
  public CompletableFuture<DoneResponse> addRole(CallContext context, String role) {
    return change(RpcRule.ROLE_ADD, context, new Command.AddRole(role));
  }

  @Override
  public CompletableFuture<NamesResponse> roles(CallContext context) {
    return look(RpcRule.ROLE_LIST, context, auth -> names(auth.roles()));
  }

  /// Everybody may know what the roles permit that they have.
  @Override
  public CompletableFuture<PermissionsResponse> permissionsOf(CallContext context, String role) {
    return looked(
        context,
        (auth, caller) -> {
          if (!auth.has(caller, role)) {
            auth.checkRoot(caller);
          }
        },
        auth -> new PermissionsResponse(headers.now(), auth.permissionsOf(role)));
  }

  @Override
  public CompletableFuture<DoneResponse> deleteRole(CallContext context, String role) {
    return change(RpcRule.ROLE_DELETE, context, new Command.DeleteRole(role));
  }

  @Override
  public CompletableFuture<DoneResponse> grantPermission(
      CallContext context, GrantPermissionRequest request) {
    return change(
        RpcRule.ROLE_GRANT_PERMISSION,
        context,
        new Command.GrantPermission(request.role(), request.permission()));
  }

  @Override
  public CompletableFuture<DoneResponse> revokePermission(
      CallContext context, RevokePermissionRequest request) {
    return change(
        RpcRule.ROLE_REVOKE_PERMISSION,
        context,
        new Command.RevokePermission(request.role(), request.key(), request.rangeEnd()));
  }

  private NamesResponse names(List<String> names) {
    return new NamesResponse(headers.now(), names);
  }

  /// The rule, too, is asked behind the barrier: who has ceased to be root is so on every member.
  private <R> CompletableFuture<R> look(
      RpcRule rule, CallContext context, Function<AuthView, R> answer) {
    return node.barrier()
        .thenCompose(
            _ ->
                authorizer.admitted(
                    rule,
                    context,
                    () -> CompletableFuture.completedFuture(answer.apply(node.view().auth()))));
  }

  private <R> CompletableFuture<R> looked(
      CallContext context, BiConsumer<AuthView, Caller> check, Function<AuthView, R> answer) {
    return node.barrier()
        .thenCompose(
            _ ->
                authorizer.permitted(
                    context,
                    check,
                    () -> CompletableFuture.completedFuture(answer.apply(node.view().auth()))));
  }

  private CompletableFuture<DoneResponse> change(
      RpcRule rule, CallContext context, Command.OfAuth command) {
    return authorizer.admitted(rule, context, () -> propose(context, command));
  }

  private CompletableFuture<DoneResponse> propose(CallContext context, Command.OfAuth command) {
    return authorizer.propose(context, command).thenApply(this::done);
  }

  private DoneResponse done(Applied applied) {
    return switch (applied.outcome()) {
      case Outcome.Done _, Outcome.TokensRevoked _ ->
          new DoneResponse(headers.at(applied.revision()));
      case Outcome.Failed(KvError error) -> throw new KvException(error);
      default -> throw new IllegalStateException("outcome of a change: " + applied.outcome());
    };
  }
}
