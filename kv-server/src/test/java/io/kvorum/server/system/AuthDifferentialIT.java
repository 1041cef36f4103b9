package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.AuthDisableResponse;
import io.etcd.jetcd.api.AuthEnableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Users whose roles change all the time may do with every cell what they may do with a real etcd,
/// and are refused in the same words: each engine, alone and as three members. Of three, each
/// request asks another one, so that a token is shown where it was not given, and followers decide
/// as the leader does. A request goes to all cells at once.
///
/// Options: `-Dkvorum.seed=N` for the first seed, `-Dkvorum.seeds=N` for how many (each goes on
/// where the one before has ended), `-Dkvorum.requests=N` of each.
class AuthDifferentialIT {
  private static final long FIRST_SEED = 20_261_121;
  private static final int SEEDS = 3;
  private static final int REQUESTS = 600;
  private static final int REQUESTS_SHOWN = 12;
  private static final List<String> ENGINES = List.of("rocksdb", "lmdb", "mvstore");
  private static final String NOBODY = "";
  private static final String IMPOSTOR = "?";

  @RegisterExtension final Rig rig = new Rig();

  private final ExecutorService askers = rig.closing(Executors.newVirtualThreadPerTaskExecutor());
  private final List<AuthCell> cells = new ArrayList<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private final Deque<String> recent = new ArrayDeque<>();

  private boolean enabled;
  private String place = "";

  @BeforeEach
  void etcd_is_there() {
    Machine.needsProgram("etcd", "etcd-server");
  }

  @Test
  @Timeout(1_800)
  void random_requests_of_users_get_the_answers_of_etcd_in_every_cell() throws IOException {
    Path folder = dataFolder();
    AuthCell etcd = start(folder, "etcd", ServerCommand.etcd(), 1, List.of());
    ServerCommand subject = ServerCommand.underTest();
    for (String engine : ENGINES) {
      List<String> flags = List.of("--storage-engine", engine);
      cells.add(start(folder, engine + ", one member", subject, 1, flags));
      cells.add(start(folder, engine + ", three members", subject, 3, flags));
    }
    long first = Long.getLong("kvorum.seed", FIRST_SEED);
    int seeds = Integer.getInteger("kvorum.seeds", SEEDS);
    int count = Integer.getInteger("kvorum.requests", REQUESTS);

    place = "to begin with";
    AuthRequests.beginning().forEach(call -> ask(etcd, NOBODY, call));
    for (int n = 0; n < seeds; n++) {
      Random random = new Random(first + n);
      AuthRequests requests = new AuthRequests(random);
      for (int step = 1; step <= count; step++) {
        place = "-Dkvorum.seed=%d, seed %d of them, step %d".formatted(first, n + 1, step);
        String user = actor(random);
        if (random.nextInt(4) == 0) {
          ask(etcd, user, requests.login(user));
        }
        ask(etcd, user, requests.next());
      }
    }
    Rig.say(
        "%d cells, %d seeds from %d of %d requests of users: equal answers %s"
            .formatted(cells.size(), seeds, first, count, outcomes));
    assertThat(outcomes)
        .containsKeys(
            "done",
            "etcdserver: permission denied",
            "etcdserver: invalid auth token",
            "etcdserver: user name is empty",
            "etcdserver: invalid auth management");
  }

  /// Root as often as all others together; now and then nobody, and somebody with a false token.
  private static String actor(Random random) {
    return switch (random.nextInt(16)) {
      case 0 -> NOBODY;
      case 1 -> IMPOSTOR;
      default ->
          random.nextBoolean()
              ? "root"
              : AuthRequests.USERS.get(random.nextInt(AuthRequests.USERS.size()));
    };
  }

  private AuthCell start(
      Path folder, String name, ServerCommand command, int members, List<String> flags) {
    List<String> all = new ArrayList<>(List.of("--bcrypt-cost", "4"));
    all.addAll(flags);
    List<Cluster.Place> places = new ArrayList<>();
    for (int i = 1; i <= members; i++) {
      Path data = folder.resolve(name.replaceAll("\\W+", "-") + "-m" + i);
      places.add(new Cluster.Place(command, data, Ports.free(), all));
    }
    Cluster cluster = Cluster.start(rig, places);
    cluster.awaitLeader();
    return new AuthCell(
        name, cluster.members().stream().map(member -> rig.connect(member.process())).toList());
  }

  /// In memory, if the system has such a place: nothing here is about disks.
  private Path dataFolder() throws IOException {
    Path memory = Path.of("/dev/shm");
    if (!Files.isWritable(memory)) {
      return rig.folder();
    }
    Path folder = Files.createTempDirectory(memory, getClass().getSimpleName() + "-");
    var _ = rig.<AutoCloseable>closing(() -> Rig.deleteRecursively(folder));
    return folder;
  }

  private void ask(AuthCell etcd, String user, Call.Unary<?, ?> call) {
    String shown = enabled || !user.equals(IMPOSTOR) ? user : NOBODY;
    List<CompletableFuture<Answer>> answers =
        cells.stream()
            .map(cell -> CompletableFuture.supplyAsync(() -> cell.ask(shown, call), askers))
            .toList();
    Answer expected = etcd.ask(shown, call);
    for (int i = 0; i < cells.size(); i++) {
      Optional<String> difference = Comparison.difference(call, expected, answers.get(i).join());
      if (difference.isPresent()) {
        throw new AssertionError(
            "%s, %s, user \"%s\", request %s%n%s%nbefore it:%n%s"
                .formatted(
                    place,
                    cells.get(i).name(),
                    user,
                    call,
                    difference.get(),
                    String.join("\n", recent)));
      }
    }
    remember(user + ": " + call + " -> " + expected);
    learn(etcd, expected);
  }

  private void remember(String line) {
    recent.addLast(line);
    if (recent.size() > REQUESTS_SHOWN) {
      recent.removeFirst();
    }
  }

  /// While no user is needed nobody shows a token: 3.4 looks at it even then (3.5: `auth/store.go`,
  /// AuthInfoFromCtx).
  private void learn(AuthCell etcd, Answer answer) {
    if (answer instanceof Answer.Ok(AuthEnableResponse _)) {
      enabled = true;
    }
    if (answer instanceof Answer.Ok(AuthDisableResponse _)) {
      enabled = false;
      etcd.forgetTokens();
      cells.forEach(AuthCell::forgetTokens);
    }
    outcomes.merge(
        answer instanceof Answer.Refused(_, String text) ? text : "done", 1, Integer::sum);
  }
}
