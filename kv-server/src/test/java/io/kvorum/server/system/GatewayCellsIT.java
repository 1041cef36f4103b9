package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same random requests as JSON get the same answers from a real etcd and from every cell: each
/// engine, alone and as three members of which a follower is asked, with and without compactions.
/// In the end each tells its whole history by a watch as JSON.
///
/// Options: `-Dkvorum.seed=N` for the first seed, `-Dkvorum.seeds=N` for how many (each goes on
/// where the one before has ended), `-Dkvorum.requests=N` of each.
class GatewayCellsIT {
  private static final long FIRST_SEED = 51_121_001;
  private static final int SEEDS = 3;
  private static final int REQUESTS = 2_000;
  private static final int PERCENT_OF_USERS = 8;

  @RegisterExtension final Rig rig = Rig.inMemory();

  private int compared;
  private int refused;

  /// One way to run the server under test.
  private record Cell(String name, ServerProcess asked) {}

  @BeforeEach
  void etcd_is_there() {
    Machine.needsProgram("etcd", "etcd-server");
  }

  @ParameterizedTest(name = "compactions: {0}")
  @ValueSource(booleans = {false, true})
  @Timeout(1_800)
  void every_cell_gives_the_json_of_etcd(boolean compacts) throws IOException {
    ServerProcess etcd = etcd();
    Cells<Cell> cells =
        Cells.start(
            rig,
            AuthDifferentialIT.CHEAP_PASSWORDS,
            (name, cluster) -> new Cell(name, Cells.asked(cluster).process()));

    long first = Long.getLong("kvorum.seed", FIRST_SEED);
    int seeds = Integer.getInteger("kvorum.seeds", SEEDS);
    int requests = Integer.getInteger("kvorum.requests", REQUESTS);
    RequestSource source = new RequestSource(first, compacts);
    Random random = new Random(first - 1);
    AuthRequests users = new AuthRequests(random);
    for (int n = 0; n < seeds; n++) {
      source = n == 0 ? source : source.then(first + n);
      String place = "-Dkvorum.seed=%d, seed %d of them".formatted(first, n + 1);
      for (int step = 1; step <= requests; ) {
        Call call = random.nextInt(100) < PERCENT_OF_USERS ? users.ofUsers() : source.next();
        if (Gateway.PATHS.containsKey(call.name())) {
          source.learn(call, ask(place + ", step " + step, call, etcd, cells));
          step++;
        }
      }
    }
    Call look = source.look();
    source.learn(look, ask("at the end", look, etcd, cells));
    compareHistories(etcd, cells, source.currentRevision());
    assertThat(refused).as("refused requests").isLessThan(compared / 2);
    Rig.say(
        "%d cells, compactions: %s, %d JSON requests from seed %d, %d of them refused: equal"
            .formatted(cells.all().size(), compacts, compared, first, refused));
  }

  private ServerProcess etcd() {
    return rig.start(
        ServerCommand.etcd(),
        rig.folder().resolve("data-etcd"),
        Ports.free(),
        AuthDifferentialIT.CHEAP_PASSWORDS);
  }

  private Answer ask(String place, Call call, ServerProcess etcd, Cells<Cell> cells)
      throws IOException {
    List<CompletableFuture<JsonPost>> answers = cells.ask(cell -> post(cell, call));
    Gateway.Expected expected = Gateway.expected(call, Gateway.post(etcd, call));
    for (int i = 0; i < answers.size(); i++) {
      try {
        expected.check(answers.get(i).join());
      } catch (AssertionError difference) {
        throw new AssertionError(place + ", " + cells.all().get(i).name(), difference);
      }
    }
    compared++;
    refused += expected.isRefused() ? 1 : 0;
    return expected.answer();
  }

  private static JsonPost post(Cell cell, Call call) {
    try {
      return Gateway.post(cell.asked(), call);
    } catch (IOException failed) {
      throw new UncheckedIOException(cell.name(), failed);
    }
  }

  private static void compareHistories(ServerProcess etcd, Cells<Cell> cells, long revision)
      throws IOException {
    List<JsonElement> expected = GatewayWatch.history(etcd, revision);
    for (Cell cell : cells.all()) {
      assertThat(GatewayWatch.history(cell.asked(), revision)).as(cell.name()).isEqualTo(expected);
    }
  }
}
