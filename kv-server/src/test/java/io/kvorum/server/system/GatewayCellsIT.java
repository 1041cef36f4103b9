package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private static final int REQUESTS = 500;

  /// Twelve servers that each answer some thousands of requests.
  private static final String FEW_COMPILERS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private static final List<String> ENGINES = List.of("rocksdb", "lmdb", "mvstore");

  @RegisterExtension final Rig rig = Rig.inMemory();

  private final ExecutorService askers = rig.closing(Executors.newVirtualThreadPerTaskExecutor());
  private final List<Cell> cells = new ArrayList<>();
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
    ServerProcess etcd = rig.start(ServerCommand.etcd());
    for (String engine : ENGINES) {
      add(engine + ", one member", start(engine, 1).member(1));
      Cluster three = start(engine, 3);
      add(engine + ", three members", three.others(three.awaitLeader()).getFirst());
    }

    long first = Long.getLong("kvorum.seed", FIRST_SEED);
    int seeds = Integer.getInteger("kvorum.seeds", SEEDS);
    int requests = Integer.getInteger("kvorum.requests", REQUESTS);
    RequestSource source = new RequestSource(first, compacts);
    for (int n = 0; n < seeds; n++) {
      source = n == 0 ? source : source.then(first + n);
      String place = "-Dkvorum.seed=%d, seed %d of them".formatted(first, n + 1);
      for (int step = 1; step <= requests; ) {
        Call call = source.next();
        String path = Gateway.PATHS.get(call.request().getClass());
        if (path != null) {
          source.learn(call, ask(place + ", step " + step, path, call, etcd));
          step++;
        }
      }
    }
    compareHistories(etcd, source.currentRevision());
    assertThat(refused).as("refused requests").isLessThan(compared / 2);
    Rig.say(
        "%d cells, compactions: %s, %d JSON requests from seed %d, %d of them refused: equal"
            .formatted(cells.size(), compacts, compared, first, refused));
  }

  private Cluster start(String engine, int members) {
    List<Cluster.Place> places = new ArrayList<>();
    for (int i = 1; i <= members; i++) {
      places.add(
          new Cluster.Place(
              ServerCommand.underTest().with("KVORUM_JAVA_OPTS", FEW_COMPILERS),
              rig.folder().resolve("data-" + engine + "-" + members + "-m" + i),
              Ports.free(),
              List.of("--storage-engine", engine)));
    }
    return Cluster.start(rig, places);
  }

  private void add(String name, Member asked) {
    cells.add(new Cell(name, asked.process()));
  }

  private Answer ask(String place, String path, Call call, ServerProcess etcd) throws IOException {
    String json = json(call);
    List<CompletableFuture<JsonPost>> answers =
        cells.stream()
            .map(cell -> CompletableFuture.supplyAsync(() -> post(cell, path, json), askers))
            .toList();
    JsonPost expected = JsonPost.to(etcd, path, json);
    Answer answer = new Answer.Refused(io.grpc.Status.Code.UNKNOWN, "");
    for (int i = 0; i < cells.size(); i++) {
      try {
        answer = Gateway.compare(path, json, call, expected, answers.get(i).join()).answer();
      } catch (AssertionError difference) {
        throw new AssertionError(place + ", " + cells.get(i).name(), difference);
      }
    }
    compared++;
    refused += answer instanceof Answer.Refused ? 1 : 0;
    return answer;
  }

  private static JsonPost post(Cell cell, String path, String json) {
    try {
      return JsonPost.to(cell.asked(), path, json);
    } catch (IOException failed) {
      throw new UncheckedIOException(cell.name(), failed);
    }
  }

  private static String json(Call call) throws InvalidProtocolBufferException {
    return JsonFormat.printer().preservingProtoFieldNames().print(call.request());
  }

  private void compareHistories(ServerProcess etcd, long revision) throws IOException {
    List<JsonElement> expected = GatewayWatch.history(etcd, revision);
    for (Cell cell : cells) {
      assertThat(GatewayWatch.history(cell.asked(), revision)).as(cell.name()).isEqualTo(expected);
    }
  }
}
