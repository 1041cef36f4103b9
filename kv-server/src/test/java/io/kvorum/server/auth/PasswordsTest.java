package io.kvorum.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  private final Passwords passwords = new Passwords(4, 1);

  @AfterEach
  void close() {
    passwords.close();
  }

  private static void assertFails(CompletableFuture<?> future, KvError error) {
    assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(KvException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  @Test
  void a_password_matches_its_own_hash_alone_and_no_two_hashes_are_equal() {
    Secret hash = passwords.hash(Secret.of("größe")).join();
    assertThat(hash.text()).startsWith("$2a$04$").hasSize(60);
    assertThat(passwords.matches(Secret.of("größe"), hash).join()).isTrue();
    assertThat(passwords.matches(Secret.of("grösse"), hash).join()).isFalse();
    assertThat(passwords.hash(Secret.of("größe")).join()).isNotEqualTo(hash);
  }

  @Test
  void the_empty_password_is_one_too() {
    Secret hash = passwords.hash(Secret.EMPTY).join();
    assertThat(passwords.matches(Secret.EMPTY, hash).join()).isTrue();
    assertThat(passwords.matches(Secret.of("x"), hash).join()).isFalse();
  }

  @Test
  void what_is_no_hash_matches_nothing() {
    assertThat(passwords.matches(Secret.EMPTY, Secret.EMPTY).join()).isFalse();
    assertThat(passwords.matches(Secret.of("x"), Secret.of("x")).join()).isFalse();
    assertThat(passwords.matches(Secret.of("x"), Secret.of("$2a$04$" + "?".repeat(53))).join())
        .isFalse();
  }

  /// Who could tell by the time it takes that there is no hash would know that there is no user.
  @Test
  void what_is_no_hash_costs_as_much_as_one() {
    passwords.close();
    assertFails(passwords.matches(Secret.of("x"), Secret.EMPTY), KvError.STOPPED);
  }

  @Test
  void bcrypt_takes_72_bytes_and_no_more() {
    assertThat(passwords.hash(Secret.of("x".repeat(72))).join().isEmpty()).isFalse();
    assertFails(passwords.hash(Secret.of("x".repeat(73))), KvError.PASSWORD_TOO_LONG);
  }

  @Test
  void a_cost_that_bcrypt_does_not_have_is_the_default() {
    try (Passwords costly = new Passwords(32, 1)) {
      assertThat(costly.hash(Secret.of("x")).join().text()).startsWith("$2a$10$");
    }
  }

  @Test
  void more_than_can_be_done_soon_is_refused_and_nothing_is_lost() {
    List<CompletableFuture<Secret>> all = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      all.add(passwords.hash(Secret.of("x")));
    }
    long refused =
        all.stream()
            .filter(
                hash ->
                    hash.handle((_, failure) -> failure).join() instanceof KvException e
                        && e.error() == KvError.TOO_MANY_REQUESTS)
            .count();
    assertThat(refused).isBetween(1L, 1_743L);
  }

  @Test
  void nothing_is_hashed_any_more_after_the_end() {
    passwords.close();
    assertFails(passwords.hash(Secret.of("x")), KvError.STOPPED);
  }
}
