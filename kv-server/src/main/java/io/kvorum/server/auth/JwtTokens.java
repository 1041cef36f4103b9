package io.kvorum.server.auth;

import io.kvorum.api.KvException;
import io.kvorum.api.Secret;
import io.kvorum.server.config.ServerConfig;
import io.kvorum.state.AuthView;
import io.kvorum.state.Caller;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// JSON web tokens: signed, so that no member has to remember them, and good for the users and
/// roles of one revision.
public final class JwtTokens implements Tokens {
  private static final Logger LOG = LoggerFactory.getLogger(JwtTokens.class);
  private static final int MAX_LETTERS = 1 << 16;

  private final ServerConfig.TokenKind.Jwt config;
  private final JwtAlgorithm algorithm;
  private final JwtKeys keys;
  private final InstantSource clock;

  /// @throws io.kvorum.api.config.ConfigException if the algorithm or its keys cannot be used
  public JwtTokens(ServerConfig.TokenKind.Jwt config, InstantSource clock) {
    this.config = config;
    this.algorithm =
        JwtAlgorithm.named(config.signMethod()).orElseThrow(ServerConfig.TokenKind::invalid);
    this.keys = JwtKeys.read(algorithm, config.publicKey(), config.privateKey());
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Secret> issue(String user, long authRevision) {
    String head = "{\"alg\":\"" + algorithm.name() + "\",\"typ\":\"JWT\"}";
    long end = clock.instant().plus(config.ttl()).getEpochSecond();
    String claims =
        "{\"exp\":%d,\"revision\":%d,\"username\":%s}".formatted(end, authRevision, quoted(user));
    String content = base64(utf8(head)) + "." + base64(utf8(claims));
    try {
      String token = content + "." + base64(keys.sign(algorithm, utf8(content)));
      return CompletableFuture.completedFuture(Secret.of(token));
    } catch (KvException verifyOnly) {
      return CompletableFuture.failedFuture(verifyOnly);
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("the key of the tokens does not sign", broken);
    }
  }

  @Override
  public CompletableFuture<Void> settled(String token) {
    return CompletableFuture.completedFuture(null);
  }

  /// What a stranger sends is not even read: the signature is looked at before anything that it
  /// covers.
  @Override
  public Optional<Caller> caller(String token, AuthView auth) {
    List<String> parts = List.of(token.split("\\.", -1));
    if (parts.size() != 3 || token.length() > MAX_LETTERS) {
      return Optional.empty();
    }
    try {
      if (!isSigned(parts) || !algorithm.name().equals(object(parts.get(0)).get("alg"))) {
        return Optional.empty();
      }
      return caller(object(parts.get(1)));
    } catch (IllegalArgumentException | YamlEngineException | GeneralSecurityException malformed) {
      LOG.atDebug().addKeyValue("error", malformed.getMessage()).log("a JWT cannot be read");
      return Optional.empty();
    }
  }

  private boolean isSigned(List<String> parts) throws GeneralSecurityException {
    byte[] content = utf8(parts.get(0) + "." + parts.get(1));
    return keys.verifies(algorithm, content, Base64.getUrlDecoder().decode(parts.get(2)));
  }

  private Optional<Caller> caller(Map<?, ?> claims) {
    long now = clock.instant().getEpochSecond();
    return holds(claims, "exp", end -> end > now)
            && holds(claims, "nbf", begin -> begin <= now)
            && claims.get("username") instanceof String user
            && claims.get("revision") instanceof Number revision
        ? Optional.of(new Caller(user, revision.longValue()))
        : Optional.empty();
  }

  /// A time that is not given limits nothing; one that is no number is not waived.
  private static boolean holds(Map<?, ?> claims, String name, LongPredicate limit) {
    return !claims.containsKey(name)
        || (claims.get(name) instanceof Number seconds && limit.test(seconds.longValue()));
  }

  /// JSON is YAML; what YAML has beyond it is of no use here, and what could grow is bounded.
  private static Map<?, ?> object(String part) {
    LoadSettings settings =
        LoadSettings.builder().setMaxAliasesForCollections(0).setAllowDuplicateKeys(false).build();
    String json = new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    if (new Load(settings).loadFromString(json) instanceof Map<?, ?> object) {
      return object;
    }
    throw new IllegalArgumentException("not an object");
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
