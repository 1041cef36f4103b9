package io.kvorum.server.auth;

import io.kvorum.api.Secret;
import io.kvorum.state.AuthView;
import io.kvorum.state.Caller;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Of a test whose callers have none.
public final class NoTokens implements Tokens {
  @Override
  public CompletableFuture<Secret> issue(String user, long authRevision) {
    return CompletableFuture.failedFuture(new IllegalStateException("nobody logs in here"));
  }

  @Override
  public CompletableFuture<Void> settled(String token) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Optional<Caller> caller(String token, AuthView auth) {
    return Optional.empty();
  }
}
