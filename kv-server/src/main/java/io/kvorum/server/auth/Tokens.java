package io.kvorum.server.auth;

import io.kvorum.api.Secret;
import io.kvorum.state.AuthView;
import io.kvorum.state.Caller;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What users show instead of their password.
public interface Tokens {
  /// A new token for a user who was found among the users of that revision.
  CompletableFuture<Secret> issue(String user, long authRevision);

  /// Completes, never exceptionally, when this member could know the token.
  CompletableFuture<Void> settled(String token);

  /// Whose token it is, or empty if it is worth nothing.
  Optional<Caller> caller(String token, AuthView auth);
}
