package io.kvorum.server.config;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.config.ServerConfig.Auth;
import io.kvorum.server.config.ServerConfig.TokenKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what the flags say of tokens and passwords. `--auth-token` is a kind, and options after
/// commas: `jwt,pub-key=a.pem,priv-key=b.pem,sign-method=RS256,ttl=10m`.
final class AuthFlags {
  private static final Duration DEFAULT_JWT_TTL = Duration.ofMinutes(5);

  private final FlagValues values;

  AuthFlags(FlagValues values) {
    this.values = values;
  }

  /// @throws ConfigException in etcd's words, if the values cannot be used
  Auth read() {
    long cost = values.number("bcrypt-cost");
    return new Auth(tokens(), Math.clamp(cost, 0, Integer.MAX_VALUE));
  }

  private TokenKind tokens() {
    List<String> parts = List.of(values.text("auth-token").split(",", -1));
    Map<String, String> options = new HashMap<>();
    for (String part : parts.subList(1, parts.size())) {
      String[] pair = part.split("=", -1);
      if (pair.length != 2 || options.put(pair[0], pair[1]) != null) {
        throw TokenKind.invalid();
      }
    }
    return switch (parts.getFirst()) {
      case "simple" -> new TokenKind.Simple(Duration.ofSeconds(values.number("auth-token-ttl")));
      case "jwt" -> jwt(options);
      default -> throw TokenKind.invalid();
    };
  }

  private static TokenKind jwt(Map<String, String> options) {
    String ttl = options.getOrDefault("ttl", "");
    Duration lives =
        ttl.isEmpty() ? DEFAULT_JWT_TTL : GoDuration.parse(ttl).orElseThrow(TokenKind::invalid);
    return new TokenKind.Jwt(
        options.getOrDefault("sign-method", ""),
        file(options, "pub-key"),
        file(options, "priv-key"),
        lives);
  }

  private static Optional<Path> file(Map<String, String> options, String name) {
    return Optional.ofNullable(options.get(name)).filter(path -> !path.isEmpty()).map(Path::of);
  }
}
