package io.kvorum.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.api.Secret;
import io.kvorum.state.Applied;
import io.kvorum.state.AuthView;
import io.kvorum.state.Caller;
import io.kvorum.state.Command;
import io.kvorum.state.KvState;
import io.kvorum.state.Outcome;
import io.kvorum.state.StateConfig;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SimpleTokensTest {
  private static final long TTL_NANOS = 100;
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final AtomicLong index = new AtomicLong(10);
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 50);
  private final AuthView auth =
      KvState.open(new MemoryEngine().openStore(Path.of("state")), StateConfig.defaults())
          .view()
          .auth();
  private final SimpleTokens tokens = tokens(WAIT_NANOS);

  private SimpleTokens tokens(long waitNanos) {
    return new SimpleTokens(
        this::issued,
        index::get,
        new Random(1),
        new SimpleTokens.Limits(TTL_NANOS, waitNanos),
        now::get);
  }

  private CompletableFuture<Applied> issued(Command command) {
    if (command instanceof Command.IssueToken(var user, _, Secret random)) {
      Secret token = Secret.of(random.text() + "." + index.get());
      return CompletableFuture.completedFuture(
          applied(index.get(), new Outcome.TokenIssued(user, token)));
    }
    throw new AssertionError(command);
  }

  private static Applied applied(long index, Outcome outcome) {
    return new Applied(index, Optional.empty(), outcome, 1, List.of());
  }

  private void hear(Outcome outcome) {
    tokens.applied(List.of(applied(index.incrementAndGet(), outcome)));
  }

  private void know(String user, String token) {
    hear(new Outcome.TokenIssued(user, Secret.of(token)));
  }

  private Optional<String> userOf(String token) {
    return tokens.caller(token, auth).map(Caller::user);
  }

  @Test
  void a_new_token_is_sixteen_letters_and_the_index_of_its_entry() {
    assertThat(tokens.issue("u", 1).join().text()).matches("[a-zA-Z]{16}\\.10");
    assertThat(tokens.issue("u", 1).join()).isNotEqualTo(tokens.issue("u", 1).join());
  }

  @Test
  void a_token_is_good_from_its_entry_on_among_the_users_of_now() {
    assertThat(userOf("abc.11")).isEmpty();
    know("u", "abc.11");
    assertThat(tokens.caller("abc.11", auth)).contains(new Caller("u", auth.revision()));
    assertThat(userOf("abc.12")).isEmpty();
  }

  @Test
  void a_token_lives_as_long_as_it_is_shown() {
    know("u", "abc.11");
    now.addAndGet(TTL_NANOS);
    assertThat(userOf("abc.11")).contains("u");
    now.addAndGet(TTL_NANOS);
    assertThat(userOf("abc.11")).contains("u");
    now.addAndGet(TTL_NANOS + 1);
    tokens.turn(0);
    now.addAndGet(-TTL_NANOS);
    assertThat(userOf("abc.11")).isEmpty();
  }

  @Test
  void the_tokens_of_a_user_end_with_their_password_and_all_when_no_user_is_needed() {
    know("u", "abc.11");
    know("u", "def.12");
    know("v", "ghi.13");
    hear(new Outcome.TokensRevoked(Optional.of("u")));
    assertThat(userOf("abc.11")).isEmpty();
    assertThat(userOf("def.12")).isEmpty();
    assertThat(userOf("ghi.13")).contains("v");
    hear(new Outcome.TokensRevoked(Optional.empty()));
    assertThat(userOf("ghi.13")).isEmpty();
  }

  @Test
  void a_snapshot_of_another_member_forgets_them_all() {
    know("u", "abc.11");
    tokens.replaced();
    assertThat(userOf("abc.11")).isEmpty();
  }

  @Test
  void a_token_of_an_entry_to_come_is_waited_for() throws Exception {
    CompletableFuture<Void> settled = tokens.settled("abc.12");
    know("v", "x.11");
    assertThat(settled).isNotDone();
    know("u", "abc.12");
    settled.get(10, TimeUnit.SECONDS);
    assertThat(userOf("abc.12")).contains("u");
  }

  @Test
  void a_snapshot_ends_the_wait_too() throws Exception {
    CompletableFuture<Void> settled = tokens.settled("abc.12");
    index.set(20);
    tokens.replaced();
    settled.get(10, TimeUnit.SECONDS);
  }

  @Test
  void nobody_waits_for_what_is_no_token_or_never_comes() throws Exception {
    for (String none : List.of("", "abc", "abc.", "a.b.99", "abc.x", "abc.-1", "abc.10")) {
      assertThat(tokens.settled(none)).as(none).isCompleted();
    }
    tokens(1).settled("abc.9223372036854775807").get(10, TimeUnit.SECONDS);
  }
}
