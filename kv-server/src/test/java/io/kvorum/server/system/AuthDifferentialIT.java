package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.etcd.jetcd.api.AuthDisableResponse;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthEnableResponse;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.MethodDescriptor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Users whose roles change all the time may do with the server under test what they may do with a
/// real etcd, and are refused in the same words.
///
/// Options: `-Dkvorum.seed=N`, `-Dkvorum.requests=N`.
class AuthDifferentialIT {
  private static final long DEFAULT_SEED = 20_261_121;
  private static final int DEFAULT_REQUESTS = 3_000;
  private static final int REQUESTS_SHOWN = 12;
  private static final List<String> CHEAP_HASHES = List.of("--bcrypt-cost", "4");

  @RegisterExtension final Rig rig = new Rig();

  private final long seed = Long.getLong("kvorum.seed", DEFAULT_SEED);
  private final Random random = new Random(seed);
  private final AuthRequests requests = new AuthRequests(random);
  private final Map<String, Tokens> tokens = new HashMap<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private final Deque<String> recent = new ArrayDeque<>();

  private boolean enabled;
  private Wire etcd;
  private Wire subject;

  /// What the two servers have given a user.
  private record Tokens(Optional<String> ofEtcd, Optional<String> ofSubject) {
    static final Tokens NONE = new Tokens(Optional.empty(), Optional.empty());
    static final Tokens FALSE = new Tokens(Optional.of("no.1"), Optional.of("no.1"));
  }

  @BeforeEach
  void both_servers_are_there() {
    Machine.needsProgram("etcd", "etcd-server");
    etcd = connect(ServerCommand.etcd());
    subject = connect(ServerCommand.underTest());
  }

  private Wire connect(ServerCommand command) {
    return rig.connect(
        rig.start(command, rig.folder().resolve(command.name()), Ports.free(), CHEAP_HASHES));
  }

  @Test
  @Timeout(300)
  void random_requests_of_users_get_the_answers_of_etcd() {
    int count = Integer.getInteger("kvorum.requests", DEFAULT_REQUESTS);
    Rig.say("differential of users: -Dkvorum.seed=" + seed + " -Dkvorum.requests=" + count);
    enable();
    for (int step = 1; step <= count; step++) {
      String user = actor();
      if (random.nextInt(4) == 0) {
        login(step, user);
      }
      step(step, user, requests.next());
    }
    Rig.say(count + " requests of users: equal answers " + outcomes);
    assertThat(outcomes)
        .containsKeys(
            "done",
            "etcdserver: permission denied",
            "etcdserver: invalid auth token",
            "etcdserver: user name is empty",
            "etcdserver: invalid auth management");
  }

  private void enable() {
    step(0, "", call(AuthGrpc.getRoleAddMethod(), role("root")));
    step(
        0,
        "",
        call(
            AuthGrpc.getUserAddMethod(),
            AuthUserAddRequest.newBuilder().setName("root").setPassword("pw").build()));
    step(
        0,
        "",
        call(
            AuthGrpc.getUserGrantRoleMethod(),
            AuthUserGrantRoleRequest.newBuilder().setUser("root").setRole("root").build()));
    step(0, "", call(AuthGrpc.getAuthEnableMethod(), AuthEnableRequest.getDefaultInstance()));
  }

  private static AuthRoleAddRequest role(String name) {
    return AuthRoleAddRequest.newBuilder().setName(name).build();
  }

  private static <Q extends Message, R extends Message> Call call(
      MethodDescriptor<Q, R> method, Q request) {
    return new Call.Unary<>(method, request);
  }

  /// Root as often as all others together; now and then nobody, and somebody with a false token.
  private String actor() {
    return switch (random.nextInt(16)) {
      case 0 -> "";
      case 1 -> "?";
      default ->
          random.nextBoolean()
              ? "root"
              : AuthRequests.USERS.get(random.nextInt(AuthRequests.USERS.size()));
    };
  }

  /// Sometimes with the wrong password.
  private void login(int step, String user) {
    AuthenticateRequest request =
        AuthenticateRequest.newBuilder()
            .setName(user)
            .setPassword(random.nextInt(6) == 0 ? "wrong" : "pw")
            .build();
    Call call = new Call.Unary<>(AuthGrpc.getAuthenticateMethod(), request);
    Answer expected = call.sendTo(etcd);
    Answer found = call.sendTo(subject);
    compare(step, user, call, withoutToken(expected), withoutToken(found));
    if (token(expected).isPresent() && !user.isEmpty()) {
      tokens.put(user, new Tokens(token(expected), token(found)));
    }
  }

  private static Optional<String> token(Answer answer) {
    return answer instanceof Answer.Ok(AuthenticateResponse login)
        ? Optional.of(login.getToken())
        : Optional.empty();
  }

  private static Answer withoutToken(Answer answer) {
    return answer instanceof Answer.Ok(AuthenticateResponse login)
        ? new Answer.Ok(login.toBuilder().clearToken().build())
        : answer;
  }

  private void step(int step, String user, Call call) {
    Tokens shown = tokens.getOrDefault(user, Tokens.NONE);
    if (enabled && user.equals("?")) {
      shown = Tokens.FALSE;
    }
    Call.Unary<?, ?> unary = (Call.Unary<?, ?>) call;
    compare(
        step,
        user,
        call,
        send(etcd, shown.ofEtcd(), unary),
        send(subject, shown.ofSubject(), unary));
  }

  private static <Q extends Message, R extends Message> Answer send(
      Wire wire, Optional<String> token, Call.Unary<Q, R> call) {
    return wire.callBy(token, call.method(), call.request());
  }

  /// While no user is needed nobody shows a token: 3.4 looks at it even then (3.5: `auth/store.go`,
  /// AuthInfoFromCtx).
  private void learn(Answer answer) {
    if (answer instanceof Answer.Ok(AuthEnableResponse _)) {
      enabled = true;
    }
    if (answer instanceof Answer.Ok(AuthDisableResponse _)) {
      enabled = false;
      tokens.clear();
    }
  }

  private void compare(int step, String user, Call call, Answer expected, Answer found) {
    Optional<String> difference = Comparison.difference(call, expected, found);
    if (difference.isPresent()) {
      throw new AssertionError(
          "-Dkvorum.seed=%d, step %d, user \"%s\", request %s%n%s%nbefore it:%n%s"
              .formatted(seed, step, user, call, difference.get(), String.join("\n", recent)));
    }
    recent.addLast(step + ": " + user + ": " + call + " -> " + expected);
    if (recent.size() > REQUESTS_SHOWN) {
      recent.removeFirst();
    }
    learn(expected);
    outcomes.merge(
        expected instanceof Answer.Refused(_, String text) ? text : "done", 1, Integer::sum);
  }
}
