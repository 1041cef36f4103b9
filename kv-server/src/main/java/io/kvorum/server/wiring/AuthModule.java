package io.kvorum.server.wiring;

import dagger.Module;
import dagger.Provides;
import io.kvorum.server.auth.Authorizer;
import io.kvorum.server.auth.JwtTokens;
import io.kvorum.server.auth.Passwords;
import io.kvorum.server.auth.SimpleTokens;
import io.kvorum.server.auth.Tokens;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.server.config.ServerConfig.TokenKind;
import io.kvorum.server.metrics.RequestMetrics;
import io.kvorum.server.node.Node;
import io.kvorum.server.service.AuthService;
import io.kvorum.server.service.Headers;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;

/// The parts of a member that have to do with users.
@Module
final class AuthModule {
  private AuthModule() {}

  @Provides
  @Singleton
  static Tokens tokens(Node node, ServerConfig.Auth config) {
    return switch (config.tokens()) {
      case TokenKind.Jwt jwt -> new JwtTokens(jwt, InstantSource.system());
      case TokenKind.Simple simple ->
          new SimpleTokens(
              node::propose,
              node::appliedIndex,
              new SecureRandom(),
              new SimpleTokens.Limits(simple.ttl().toNanos(), node.config().requestLimitNanos()),
              System::nanoTime);
    };
  }

  @Provides
  @Singleton
  static Authorizer authorizer(Node node, Tokens tokens, RequestMetrics requests) {
    return new Authorizer(
        () -> node.view().auth(), command -> requests.command(command, node::propose), tokens);
  }

  /// Half of the processors at most, so that the others can go on with what is asked of them.
  @Provides
  @Singleton
  static Passwords passwords(ServerConfig.Auth config) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    return new Passwords(config.bcryptCost(), threads);
  }

  @Provides
  @Singleton
  static AuthService auth(
      Node node, Headers headers, Authorizer authorizer, Passwords passwords, Tokens tokens) {
    return new AuthService(node, headers, authorizer, passwords, tokens);
  }
}
