package io.kvorum.server.auth;

import io.kvorum.api.CallContext;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.state.Applied;
import io.kvorum.state.AuthView;
import io.kvorum.state.Caller;
import io.kvorum.state.Command;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Between the services and what they do: finds out who calls, and lets them do what they may.
/// While no users are needed it stands in nobody's way.
///
/// Writes carry the name of their user into the log, and are permitted where they are applied.
/// Reads are permitted before they begin, and thrown away if users or roles have changed until they
/// were done (etcd `doSerialize`).
public final class Authorizer {
  private static final Logger LOG = LoggerFactory.getLogger(Authorizer.class);

  private final Supplier<AuthView> auth;
  private final Function<Command, CompletableFuture<Applied>> log;
  private final Tokens tokens;

  /// @param auth users and roles as far as they are applied here
  /// @param log puts a command through it
  public Authorizer(
      Supplier<AuthView> auth, Function<Command, CompletableFuture<Applied>> log, Tokens tokens) {
    this.auth = auth;
    this.log = log;
    this.tokens = tokens;
  }

  /// Puts a command through the log under the name of its caller.
  public CompletableFuture<Applied> propose(CallContext context, Command command) {
    if (needsNoUser(context)) {
      // When it is applied, users may be needed.
      boolean named = command.isForRoot() && !context.ofServer();
      return log.apply(named ? new Command.ByUser(Caller.NOBODY, command) : command);
    }
    return user(context).thenCompose(caller -> log.apply(new Command.ByUser(caller, command)));
  }

  /// Makes a call if its caller is who its rule wants.
  public <T> CompletableFuture<T> admitted(
      RpcRule rule, CallContext context, Supplier<CompletableFuture<T>> call) {
    if (needsNoUser(context)) {
      return call.get();
    }
    return switch (rule.need()) {
      case NOTHING, OPERATION -> call.get();
      case USER -> user(context).thenCompose(_ -> call.get());
      case ROOT ->
          caller(context).thenCompose(caller -> checked(caller, AuthView::checkRoot, call));
    };
  }

  /// Makes a call if it is permitted at its beginning.
  ///
  /// @param check throws if it is not
  public <T> CompletableFuture<T> permitted(
      CallContext context,
      BiConsumer<AuthView, Caller> check,
      Supplier<CompletableFuture<T>> call) {
    if (needsNoUser(context)) {
      return call.get();
    }
    return caller(context).thenCompose(caller -> checked(caller, check, call));
  }

  /// As `permitted`, and the answer is worth nothing if users or roles have changed meanwhile.
  public <T> CompletableFuture<T> read(
      CallContext context,
      BiConsumer<AuthView, Caller> check,
      Supplier<CompletableFuture<T>> read) {
    if (needsNoUser(context)) {
      return read.get();
    }
    return caller(context)
        .thenCompose(
            caller -> checked(caller, check, read).thenApply(answer -> stillGood(caller, answer)));
  }

  private <T> CompletableFuture<T> checked(
      Caller caller, BiConsumer<AuthView, Caller> check, Supplier<CompletableFuture<T>> call) {
    check.accept(auth.get(), caller);
    return call.get();
  }

  private <T> T stillGood(Caller caller, T answer) {
    if (!caller.isNobody() && caller.authRevision() != auth.get().revision()) {
      throw new KvException(KvError.OLD_AUTH_REVISION);
    }
    return answer;
  }

  /// Whether anybody may do everything, or it is the server itself that asks.
  public boolean needsNoUser(CallContext context) {
    return context.ofServer() || !auth.get().isEnabled();
  }

  private CompletableFuture<Caller> user(CallContext context) {
    return caller(context)
        .thenApply(
            caller -> {
              if (caller.isNobody()) {
                throw new KvException(KvError.USER_EMPTY);
              }
              return caller;
            });
  }

  private CompletableFuture<Caller> caller(CallContext context) {
    return settled(context).thenApply(_ -> callerNow(context));
  }

  /// Completes, never exceptionally, when this member could know the caller.
  public CompletableFuture<Void> settled(CallContext context) {
    return context.token().isPresent() && !needsNoUser(context)
        ? tokens.settled(context.token().get())
        : CompletableFuture.completedFuture(null);
  }

  /// Whom the token, or else the certificate of the connection, belongs to.
  ///
  /// @throws KvException INVALID_AUTH_TOKEN
  private Caller callerNow(CallContext context) {
    AuthView users = auth.get();
    if (context.token().isPresent()) {
      return tokens
          .caller(context.token().get(), users)
          .orElseThrow(
              () -> {
                LOG.warn("invalid auth token");
                return new KvException(KvError.INVALID_AUTH_TOKEN);
              });
    }
    return context
        .commonName()
        .map(name -> new Caller(name, users.revision()))
        .orElse(Caller.NOBODY);
  }

  /// For calls that cannot wait: permits what `check` does not refuse, to a caller whom this member
  /// knows by now.
  ///
  /// @throws KvException if it is not permitted
  public void check(CallContext context, BiConsumer<AuthView, Caller> check) {
    if (!needsNoUser(context)) {
      check.accept(auth.get(), callerNow(context));
    }
  }
}
