package io.kvorum.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.api.Bytes;
import io.kvorum.api.CallContext;
import io.kvorum.api.Kv;
import io.kvorum.api.KvError;
import io.kvorum.api.KvException;
import io.kvorum.api.Maintenance.AlarmType;
import io.kvorum.api.MemberId;
import io.kvorum.api.Secret;
import io.kvorum.raft.LogEntry;
import io.kvorum.raft.LogId;
import io.kvorum.raft.ProposalId;
import io.kvorum.state.Applied;
import io.kvorum.state.AuthView;
import io.kvorum.state.Caller;
import io.kvorum.state.Command;
import io.kvorum.state.CommandCodec;
import io.kvorum.state.KvState;
import io.kvorum.state.Outcome;
import io.kvorum.state.StateConfig;
import io.kvorum.tck.memory.MemoryEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AuthorizerTest {
  private static final Command PUT =
      new Command.Put(Kv.PutRequest.of(Bytes.utf8("k"), Bytes.utf8("v")));

  private final KvState state =
      KvState.open(new MemoryEngine().openStore(Path.of("state")), StateConfig.defaults());
  private final List<Command> proposed = new ArrayList<>();
  private final Authorizer authorizer =
      new Authorizer(() -> state.view().auth(), this::propose, new OneToken());

  /// Knows one token, of the user `t`.
  private static final class OneToken implements Tokens {
    @Override
    public CompletableFuture<Secret> issue(String user, long authRevision) {
      return CompletableFuture.completedFuture(Secret.of("good"));
    }

    @Override
    public CompletableFuture<Void> settled(String token) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public Optional<Caller> caller(String token, AuthView auth) {
      return token.equals("good")
          ? Optional.of(new Caller("t", auth.revision()))
          : Optional.empty();
    }
  }

  private CompletableFuture<Applied> propose(Command command) {
    proposed.add(command);
    return CompletableFuture.completedFuture(apply(command));
  }

  private Applied apply(Command command) {
    LogId id = new LogId(1, state.applied().index() + 1);
    ProposalId proposal = new ProposalId(new MemberId(1), 1, id.index());
    return state
        .apply(
            List.of(new LogEntry(id, new LogEntry.Command(proposal, CommandCodec.encode(command)))),
            _ -> null)
        .getFirst();
  }

  private void enable() {
    apply(new Command.AddUser("root", true, Optional.empty()));
    apply(new Command.GrantRole("root", "root"));
    apply(new Command.AddUser("t", true, Optional.empty()));
    apply(new Command.EnableAuth());
  }

  private static CallContext of(String token, String commonName) {
    return new CallContext(
        Optional.of(token).filter(text -> !text.isEmpty()),
        Optional.of(commonName).filter(text -> !text.equals("-")),
        false,
        CallContext.NO_DEADLINE);
  }

  private static void assertFails(CompletableFuture<?> future, KvError error) {
    assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(KvException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  private CompletableFuture<String> call(RpcRule rule, CallContext context) {
    return authorizer.admitted(rule, context, () -> CompletableFuture.completedFuture("done"));
  }

  @Test
  void while_no_user_is_needed_nobody_is_asked_and_the_log_has_no_names() {
    assertThat(authorizer.propose(of("bad", "root"), PUT).join().outcome())
        .isInstanceOf(Outcome.Answer.class);
    assertThat(proposed).containsExactly(PUT);
    assertThat(call(RpcRule.COMPACT, CallContext.ANONYMOUS)).isCompletedWithValue("done");
  }

  @ParameterizedTest
  @MethodSource
  void what_is_for_root_is_not_taken_for_the_servers_own_if_users_are_needed_meanwhile(
      Command command) {
    var _ = authorizer.propose(CallContext.ANONYMOUS, command).join();
    Command asked = proposed.getFirst();
    enable();
    assertThat(apply(asked).outcome()).isEqualTo(new Outcome.Failed(KvError.USER_EMPTY));
  }

  static List<Command>
      what_is_for_root_is_not_taken_for_the_servers_own_if_users_are_needed_meanwhile() {
    return List.of(
        new Command.Compact(1),
        new Command.RaiseAlarm(new MemberId(1), AlarmType.NOSPACE),
        new Command.ClearAlarm(new MemberId(1), AlarmType.NOSPACE),
        new Command.SetDowngrade("3.6.0"));
  }

  @Test
  void the_name_of_a_certificate_is_the_user_of_who_shows_no_token() {
    enable();
    long revision = state.view().auth().revision();
    assertThat(authorizer.propose(of("", "root"), PUT).join().outcome())
        .isInstanceOf(Outcome.Answer.class);
    assertThat(proposed).containsExactly(new Command.ByUser(new Caller("root", revision), PUT));
    assertThat(call(RpcRule.COMPACT, of("", "root"))).isCompletedWithValue("done");
  }

  @Test
  void a_token_goes_before_a_certificate() {
    enable();
    assertThat(authorizer.propose(of("good", "root"), PUT).join().outcome())
        .isEqualTo(new Outcome.Failed(KvError.PERMISSION_DENIED));
    assertFails(call(RpcRule.COMPACT, of("good", "root")), KvError.PERMISSION_DENIED);
    assertFails(call(RpcRule.STATUS, of("bad", "root")), KvError.INVALID_AUTH_TOKEN);
    assertThat(call(RpcRule.STATUS, of("good", "-"))).isCompletedWithValue("done");
  }

  @Test
  void a_certificate_without_a_name_is_a_user_who_may_nothing() {
    enable();
    assertThat(authorizer.propose(of("", ""), PUT).join().outcome())
        .isEqualTo(new Outcome.Failed(KvError.PERMISSION_DENIED));
    assertFails(call(RpcRule.COMPACT, of("", "")), KvError.USER_EMPTY);
    assertThat(call(RpcRule.STATUS, of("", ""))).isCompletedWithValue("done");
  }

  @Test
  void nobody_puts_nothing_into_the_log() {
    enable();
    assertFails(authorizer.propose(CallContext.ANONYMOUS, PUT), KvError.USER_EMPTY);
    assertFails(call(RpcRule.STATUS, CallContext.ANONYMOUS), KvError.USER_EMPTY);
    assertThat(call(RpcRule.AUTH_STATUS, CallContext.ANONYMOUS)).isCompletedWithValue("done");
    assertThat(proposed).isEmpty();
  }

  @Test
  void the_server_may_ask_itself_everything() {
    enable();
    assertThat(call(RpcRule.HASH_KV, CallContext.OF_SERVER)).isCompletedWithValue("done");
  }

  @Test
  void a_read_is_worth_nothing_if_users_have_changed_until_it_was_done() {
    enable();
    CompletableFuture<String> reading = new CompletableFuture<>();
    CompletableFuture<String> read =
        authorizer.read(of("", "root"), AuthView::checkRoot, () -> reading);
    apply(
        new Command.ByUser(
            new Caller("root", state.view().auth().revision()), new Command.AddRole("r")));
    reading.complete("seen");
    assertFails(read, KvError.OLD_AUTH_REVISION);
    assertThat(authorizer.read(of("", "root"), AuthView::checkRoot, () -> reading))
        .isCompletedWithValue("seen");
  }

  @Test
  void a_call_that_cannot_wait_is_checked_at_once() {
    enable();
    assertThatThrownBy(() -> authorizer.check(of("bad", "-"), (_, _) -> {}))
        .isInstanceOf(KvException.class);
    assertThatThrownBy(() -> authorizer.check(of("good", "-"), AuthView::checkRoot))
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.error()).isEqualTo(KvError.PERMISSION_DENIED));
    authorizer.check(CallContext.OF_SERVER, AuthView::checkRoot);
  }
}
