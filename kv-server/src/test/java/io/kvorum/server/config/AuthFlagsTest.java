package io.kvorum.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.config.ConfigException;
import io.kvorum.server.config.ServerConfig.TokenKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFlagsTest {
  @Test
  void tokens_are_simple_ones_for_five_minutes_unless_told_otherwise() {
    assertThat(ServerConfig.of().auth())
        .isEqualTo(new ServerConfig.Auth(new TokenKind.Simple(Duration.ofMinutes(5)), 10));
    assertThat(ServerConfig.of("--auth-token-ttl", "0").auth().tokens())
        .isEqualTo(new TokenKind.Simple(Duration.ofMinutes(5)));
    assertThat(ServerConfig.of("--auth-token-ttl", "9", "--bcrypt-cost", "4").auth())
        .isEqualTo(new ServerConfig.Auth(new TokenKind.Simple(Duration.ofSeconds(9)), 4));
  }

  @Test
  void signed_tokens_have_a_method_keys_and_a_time() {
    assertThat(
            ServerConfig.of("--auth-token=jwt,pub-key=a,priv-key=b,sign-method=RS256,ttl=1h30m")
                .auth()
                .tokens())
        .isEqualTo(
            new TokenKind.Jwt(
                "RS256",
                Optional.of(Path.of("a")),
                Optional.of(Path.of("b")),
                Duration.ofMinutes(90)));
    assertThat(ServerConfig.of("--auth-token", "jwt,pub-key=a,sign-method=ES256").auth().tokens())
        .isEqualTo(
            new TokenKind.Jwt(
                "ES256", Optional.of(Path.of("a")), Optional.empty(), Duration.ofMinutes(5)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "paper", "jwt,x", "jwt,a=b=c", "jwt,ttl=1m,ttl=2m", "jwt,ttl=long"})
  void what_says_nothing_of_tokens_is_refused(String flag) {
    assertThatThrownBy(() -> ServerConfig.of("--auth-token=" + flag))
        .isInstanceOf(ConfigException.class)
        .hasMessage("auth: invalid auth options");
  }
}
