package io.kvorum.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.config.ConfigException;
import io.kvorum.server.config.ServerConfig.TokenKind;
import io.kvorum.state.AuthView;
import io.kvorum.state.Caller;
import io.kvorum.state.KvState;
import io.kvorum.state.StateConfig;
import io.kvorum.tck.memory.MemoryEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTokensTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_253_110);
  private static final Duration TTL = Duration.ofMinutes(5);

  private final AuthView auth =
      KvState.open(new MemoryEngine().openStore(Path.of("state")), StateConfig.defaults())
          .view()
          .auth();

  @TempDir private Path directory;

  private record KeyFiles(Path open, Path secret) {}

  private KeyFiles keys(String algorithm, int size) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (size > 0) {
      generator.initialize(size);
    }
    KeyPair pair = generator.generateKeyPair();
    return new KeyFiles(
        pem("PUBLIC KEY", pair.getPublic().getEncoded()),
        pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
  }

  private Path pem(String type, byte[] content) throws IOException {
    Path file = Files.createTempFile(directory, "key", ".pem");
    String text = Base64.getMimeEncoder().encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }

  private static JwtTokens tokens(
      String method, Optional<Path> open, Optional<Path> secret, Instant now) {
    return new JwtTokens(new TokenKind.Jwt(method, open, secret, TTL), InstantSource.fixed(now));
  }

  private JwtTokens shared(String secret, Instant now) throws IOException {
    Path file = Files.createTempFile(directory, "secret", "");
    return tokens("HS256", Optional.empty(), Optional.of(Files.writeString(file, secret)), now);
  }

  private Optional<Caller> caller(JwtTokens by, String token) {
    return by.caller(token, auth);
  }

  @ParameterizedTest
  @CsvSource({
    "RS256, RSA, 2048",
    "PS384, RSA, 2048",
    "PS512, RSA, 2048",
    "ES256, EC, 256",
    "ES384, EC, 384",
    "ES512, EC, 521",
    "EdDSA, Ed25519, 0"
  })
  void a_token_is_signed_by_the_private_key_and_verified_by_the_public_one(
      String method, String kind, int size) throws Exception {
    KeyFiles keys = keys(kind, size);
    JwtTokens signing = tokens(method, Optional.empty(), Optional.of(keys.secret()), NOW);
    JwtTokens verifying = tokens(method, Optional.of(keys.open()), Optional.empty(), NOW);
    String token = signing.issue("größe \"1\"", 7).join().text();
    assertThat(caller(signing, token)).contains(new Caller("größe \"1\"", 7));
    assertThat(caller(verifying, token)).contains(new Caller("größe \"1\"", 7));
    JwtTokens both = tokens(method, Optional.of(keys.open()), Optional.of(keys.secret()), NOW);
    assertThat(caller(both, token)).isPresent();
    assertThatThrownBy(() -> verifying.issue("u", 7).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.error()).isEqualTo(KvError.VERIFY_ONLY_KEY));
  }

  @Test
  void the_claims_are_those_of_etcd() throws Exception {
    String token = shared("secret", NOW).issue("u", 7).join().text();
    String[] parts = token.split("\\.", -1);
    assertThat(decoded(parts[0])).isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    assertThat(decoded(parts[1]))
        .isEqualTo("{\"exp\":1795253410,\"revision\":7,\"username\":\"u\"}");
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  private static String encoded(String part) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(part.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_token_is_good_for_its_time() throws Exception {
    String token = shared("secret", NOW).issue("u", 7).join().text();
    assertThat(caller(shared("secret", NOW.plus(TTL).minusSeconds(1)), token)).isPresent();
    assertThat(caller(shared("secret", NOW.plus(TTL)), token)).isEmpty();
  }

  @Test
  void what_was_changed_or_signed_by_another_is_worth_nothing() throws Exception {
    JwtTokens ours = shared("secret", NOW);
    String token = ours.issue("u", 7).join().text();
    String[] parts = token.split("\\.", -1);
    String root = encoded("{\"exp\":1795253410,\"revision\":7,\"username\":\"root\"}");
    String none = encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}");
    assertThat(caller(ours, token)).isPresent();
    assertThat(caller(shared("other", NOW), token)).isEmpty();
    assertThat(caller(ours, parts[0] + "." + root + "." + parts[2])).isEmpty();
    assertThat(caller(ours, none + "." + parts[1] + ".")).isEmpty();
    assertThat(caller(ours, parts[0] + "." + parts[1])).isEmpty();
    for (String garbage : new String[] {"", "..", "a.b.c", "e30.e30.e30", "*.*.*", "W10.e30.x"}) {
      assertThat(caller(ours, garbage)).as(garbage).isEmpty();
    }
  }

  /// Anybody can send one: read before its signature is, it would end the thread's stack.
  @Test
  void what_nobody_has_signed_is_not_read() throws Exception {
    String deep = encoded("[".repeat(24_000));
    assertThat(caller(shared("secret", NOW), deep + "." + deep + ".AAAA")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"exp\":\"soon\",\"revision\":7",
        "\"exp\":\"1795253410\",\"revision\":7",
        "\"exp\":null,\"revision\":7",
        "\"exp\":1795253410,\"nbf\":\"1795253110\",\"revision\":7",
        "\"exp\":1795253410,\"revision\":\"7\"",
        "\"exp\":1795253410",
      })
  void a_claim_that_is_no_number_where_one_is_due_makes_a_token_worth_nothing(String claims)
      throws Exception {
    JwtTokens ours = shared("secret", NOW);
    assertThat(caller(ours, signed("\"exp\":1795253410,\"revision\":7"))).isPresent();
    assertThat(caller(ours, signed(claims))).isEmpty();
  }

  /// As another program that knows the secret may sign.
  private static String signed(String claims) throws Exception {
    String content =
        encoded("{\"alg\":\"HS256\"}") + "." + encoded("{\"username\":\"u\"," + claims + "}");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("secret".getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
    byte[] signature = mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
    return content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  @Test
  void keys_that_are_missing_or_do_not_fit_are_refused() throws Exception {
    KeyFiles rsa = keys("RSA", 2048);
    KeyFiles other = keys("RSA", 2048);
    KeyFiles curve = keys("EC", 256);
    assertRefused("auth: invalid auth options", "XS256", Optional.empty(), Optional.empty());
    assertRefused("auth: missing key data", "RS256", Optional.empty(), Optional.empty());
    assertRefused("auth: missing key data", "HS256", Optional.empty(), Optional.empty());
    assertRefused(
        "auth: public and private keys don't match",
        "RS256",
        Optional.of(other.open()),
        Optional.of(rsa.secret()));
    assertRefused("holds no key", "RS256", Optional.of(curve.open()), Optional.empty());
    assertRefused("holds no key", "ES384", Optional.empty(), Optional.of(curve.secret()));
    assertRefused("holds no key", "RS256", Optional.of(rsa.secret()), Optional.empty());
  }

  private static void assertRefused(
      String why, String method, Optional<Path> open, Optional<Path> secret) {
    assertThatThrownBy(() -> tokens(method, open, secret, NOW))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why);
  }
}
