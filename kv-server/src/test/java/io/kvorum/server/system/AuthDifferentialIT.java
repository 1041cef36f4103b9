package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.AuthDisableResponse;
import io.etcd.jetcd.api.AuthEnableResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Users whose roles change all the time may do with every cell what they may do with a real etcd,
/// and are refused in the same words: each engine, alone and as three members, with and without
/// compactions by root. Of three, each request asks another one, so that a token is shown where it
/// was not given, and followers decide as the leader does. A request goes to all cells at once.
///
/// Options: `-Dkvorum.seed=N` for the first seed, `-Dkvorum.seeds=N` for how many (each goes on
/// where the one before has ended), `-Dkvorum.requests=N` of each.
class AuthDifferentialIT {
  private static final long FIRST_SEED = 20_261_121;
  private static final int SEEDS = 3;
  private static final int REQUESTS = 2_000;
  private static final int REQUESTS_SHOWN = 12;
  private static final int STEPS_PER_COMPACTION = 40;

  /// Flags, etcd's too, by which a password is checked in no time.
  static final List<String> CHEAP_PASSWORDS = List.of("--bcrypt-cost", "4");

  private static final String ROOT = "root";
  private static final String NOBODY = "";
  private static final String IMPOSTOR = "?";

  @RegisterExtension final Rig rig = Rig.inMemory();

  private final Map<String, Integer> outcomes = new TreeMap<>();
  private final Deque<Asked> recent = new ArrayDeque<>();

  private boolean enabled;
  private String place = "";

  /// All that answer the same requests.
  private record Servers(AuthCell etcd, Cells<AuthCell> cells) {}

  /// What was asked, and what etcd said.
  private record Asked(String user, Call call, Answer answer) {
    @Override
    public String toString() {
      return user + ": " + call + " -> " + answer;
    }
  }

  @BeforeEach
  void etcd_is_there() {
    Machine.needsProgram("etcd", "etcd-server");
  }

  @ParameterizedTest(name = "compactions: {0}")
  @ValueSource(booleans = {false, true})
  @Timeout(1_800)
  void random_requests_of_users_get_the_answers_of_etcd_in_every_cell(boolean compacts) {
    Servers servers = new Servers(etcd(), Cells.start(rig, CHEAP_PASSWORDS, this::open));
    long first = Long.getLong("kvorum.seed", FIRST_SEED);
    int seeds = Integer.getInteger("kvorum.seeds", SEEDS);
    int count = Integer.getInteger("kvorum.requests", REQUESTS);

    place = "to begin with";
    AuthRequests.beginning().forEach(call -> ask(servers, NOBODY, call));
    Random random = new Random();
    AuthRequests requests = new AuthRequests(random);
    for (int n = 0; n < seeds; n++) {
      random.setSeed(first + n);
      for (int step = 1; step <= count; step++) {
        place = "-Dkvorum.seed=%d, seed %d of them, step %d".formatted(first, n + 1, step);
        String user = actor(random);
        if (random.nextInt(4) == 0) {
          ask(servers, user, requests.login(user));
        }
        requests.learn(ask(servers, user, requests.next()));
        if (compacts && step % STEPS_PER_COMPACTION == 0) {
          requests.compaction().forEach(call -> ask(servers, ROOT, call));
        }
      }
    }
    Rig.say(
        "%d cells, compactions: %s, %d seeds from %d of %d requests of users: equal answers %s"
            .formatted(servers.cells().all().size(), compacts, seeds, first, count, outcomes));
    assertThat(outcomes)
        .containsKeys(
            "done",
            "etcdserver: permission denied",
            "etcdserver: invalid auth token",
            "etcdserver: user name is empty",
            "etcdserver: invalid auth management",
            "etcdserver: mvcc: required revision is a future revision");
    assertThat(outcomes.containsKey("etcdserver: mvcc: required revision has been compacted"))
        .isEqualTo(compacts);
  }

  /// Root as often as all others together; now and then nobody, and somebody with a false token.
  private static String actor(Random random) {
    return switch (random.nextInt(16)) {
      case 0 -> NOBODY;
      case 1 -> IMPOSTOR;
      default ->
          random.nextBoolean()
              ? ROOT
              : AuthRequests.USERS.get(random.nextInt(AuthRequests.USERS.size()));
    };
  }

  private AuthCell etcd() {
    ServerProcess etcd =
        rig.start(
            ServerCommand.etcd(), rig.folder().resolve("data-etcd"), Ports.free(), CHEAP_PASSWORDS);
    return new AuthCell("etcd", List.of(rig.connect(etcd)));
  }

  private AuthCell open(String name, Cluster cluster) {
    return new AuthCell(
        name, cluster.members().stream().map(member -> rig.connect(member.process())).toList());
  }

  private Answer ask(Servers servers, String user, Call.Unary<?, ?> call) {
    String shown = enabled || !user.equals(IMPOSTOR) ? user : NOBODY;
    List<CompletableFuture<Answer>> answers = servers.cells().ask(cell -> cell.ask(shown, call));
    Answer answer = servers.etcd().ask(shown, call);
    Comparison.Expected expected = Comparison.expected(call, answer);
    for (int i = 0; i < answers.size(); i++) {
      Optional<String> difference = expected.difference(answers.get(i).join());
      if (difference.isPresent()) {
        throw new AssertionError(
            "%s, %s, user \"%s\", request %s%n%s%nbefore it:%n%s"
                .formatted(
                    place,
                    servers.cells().all().get(i).name(),
                    user,
                    call,
                    difference.get(),
                    recent.stream().map(Asked::toString).collect(Collectors.joining("\n"))));
      }
    }
    remember(new Asked(user, call, answer));
    learn(servers, answer);
    return answer;
  }

  private void remember(Asked asked) {
    recent.addLast(asked);
    if (recent.size() > REQUESTS_SHOWN) {
      recent.removeFirst();
    }
  }

  /// While no user is needed nobody shows a token: 3.4 looks at it even then (3.5: `auth/store.go`,
  /// AuthInfoFromCtx).
  private void learn(Servers servers, Answer answer) {
    if (answer instanceof Answer.Ok(AuthEnableResponse _)) {
      enabled = true;
    }
    if (answer instanceof Answer.Ok(AuthDisableResponse _)) {
      enabled = false;
      servers.etcd().forgetTokens();
      servers.cells().all().forEach(AuthCell::forgetTokens);
    }
    outcomes.merge(
        answer instanceof Answer.Refused(_, String text) ? text : "done", 1, Integer::sum);
  }
}
