package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.MoveLeaderRequest;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same random requests get the same answers from a real etcd and from every cell: each engine,
/// alone and as three members of which a follower is asked, with and without compactions. A request
/// goes to all at once, so that etcd answers each only once. Hashes must be equal in all cells.
///
/// Options: `-Dkvorum.seed=N` for the first seed, `-Dkvorum.seeds=N` for how many (each goes on
/// where the one before has ended), `-Dkvorum.requests=N` of each.
class DifferentialCellsIT {
  private static final long FIRST_SEED = 51_120_001;
  private static final int SEEDS = 3;
  private static final int REQUESTS = 2_000;
  private static final int REQUESTS_OF_A_ROUND = 200;
  private static final int LEASES_FIELD = 2;

  /// What a member that does not lead says to who asks it to give the lead away.
  private static final Answer NOT_LEADER =
      new Answer.Refused(Status.Code.FAILED_PRECONDITION, "etcdserver: not leader");

  @RegisterExtension final Rig rig = Rig.inMemory();

  private final Map<String, Integer> outcomes = new TreeMap<>();

  /// One way to run the server under test, and all that its watch told.
  ///
  /// @param leads whether the member asked leads, as etcd does
  private record Cell(String name, Wire wire, History live, boolean leads) {}

  @BeforeEach
  void etcd_is_there() {
    Machine.needsProgram("etcd", "etcd-server");
  }

  @ParameterizedTest(name = "compactions: {0}")
  @ValueSource(booleans = {false, true})
  @Timeout(1_800)
  void every_cell_gives_the_answers_of_etcd(boolean compacts) {
    Wire etcd = rig.connect(rig.start(ServerCommand.etcd()));
    History etcdLive = rig.closing(History.ofEverything(etcd, 1));
    Cells<Cell> cells = Cells.start(rig, List.of(), this::open);

    long first = Long.getLong("kvorum.seed", FIRST_SEED);
    int seeds = Integer.getInteger("kvorum.seeds", SEEDS);
    int requests = Integer.getInteger("kvorum.requests", REQUESTS);
    RequestSource source = new RequestSource(first, compacts);
    Map<String, Wire> servers = new LinkedHashMap<>(Map.of("etcd", etcd));
    cells.all().forEach(cell -> servers.put(cell.name(), cell.wire()));
    Dice dice = new Dice(first - 1);
    WatchRound round = WatchRound.open("first watches", servers, source, dice);
    int told = 0;
    for (int n = 0; n < seeds; n++) {
      source = n == 0 ? source : source.then(first + n);
      String place = "-Dkvorum.seed=%d, seed %d of them".formatted(first, n + 1);
      for (int step = 1; step <= requests; step++) {
        Call call = source.next();
        String here = place + ", step " + step;
        boolean isNextRound =
            call.request() instanceof CompactionRequest || step % REQUESTS_OF_A_ROUND == 0;
        if (isNextRound) {
          awaitAll(source.currentRevision(), etcdLive, cells);
          told += round.end(etcdLive.events());
        }
        Answer answer = ask(here, call, etcd, cells);
        outcomes.merge(words(call, answer), 1, Integer::sum);
        source.learn(call, answer);
        if (isNextRound) {
          round = WatchRound.open(here, servers, source, dice);
        }
      }
    }
    awaitAll(source.currentRevision(), etcdLive, cells);
    told += round.end(etcdLive.events());
    cells.all().forEach(cell -> compare(cell, etcdLive.events()));
    Rig.say(
        "%d cells, compactions: %s, %d seeds from %d of %d requests, %d events, %d told by others: equal %s"
            .formatted(
                cells.all().size(),
                compacts,
                seeds,
                first,
                requests,
                etcdLive.events().size(),
                told,
                outcomes));
  }

  private static String words(Call call, Answer answer) {
    return switch (answer) {
      case Answer.Ok _ -> call.name();
      case Answer.Refused(var _, String text) -> call.name() + " " + text;
    };
  }

  private Cell open(String name, Cluster cluster) {
    Member asked = Cells.asked(cluster);
    Wire wire = rig.connect(asked.process());
    boolean leads = asked.equals(cluster.awaitLeader());
    return new Cell(name, wire, rig.closing(History.ofEverything(wire, 1)), leads);
  }

  private static Answer ask(String place, Call call, Wire etcd, Cells<Cell> cells) {
    List<CompletableFuture<Answer>> answers = cells.ask(cell -> call.sendTo(cell.wire()));
    Answer answer = call.sendTo(etcd);
    Comparison.Expected ofLeader = Comparison.expected(call, inAnyOrder(answer));
    Comparison.Expected ofFollower =
        call.request() instanceof MoveLeaderRequest
            ? Comparison.expected(call, NOT_LEADER)
            : ofLeader;
    List<Integer> hashes = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Answer found = answers.get(i).join();
      Cell cell = cells.all().get(i);
      Comparison.Expected expected = cell.leads() ? ofLeader : ofFollower;
      assertThat(expected.difference(inAnyOrder(found)))
          .as(() -> place + ", " + cell.name() + ", request " + call)
          .isEmpty();
      if (found instanceof Answer.Ok(HashKVResponse hash)) {
        hashes.add(hash.getHash());
      }
    }
    assertThat(hashes.stream().distinct().count()).as(place + ": hashes " + hashes).isLessThan(2);
    return answer;
  }

  /// The list of leases is in the order of the time left; a follower, of etcd too, does not know
  /// when they end.
  private static Answer inAnyOrder(Answer answer) {
    if (!(answer instanceof Answer.Ok(LeaseRevokeResponse leases))) {
      return answer;
    }
    UnknownFieldSet.Field.Builder sorted = UnknownFieldSet.Field.newBuilder();
    leases.getUnknownFields().getField(LEASES_FIELD).getLengthDelimitedList().stream()
        .sorted(ByteString.unsignedLexicographicalComparator())
        .forEach(sorted::addLengthDelimited);
    return new Answer.Ok(
        leases.toBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder().addField(LEASES_FIELD, sorted.build()).build())
            .build());
  }

  private static void awaitAll(long revision, History etcdLive, Cells<Cell> cells) {
    if (revision > 1) {
      etcdLive.awaitRevision(revision);
      cells.all().forEach(cell -> cell.live().awaitRevision(revision));
    }
  }

  private static void compare(Cell cell, List<Event> expected) {
    Order.check(cell.live().responses());
    List<Event> told = cell.live().events();
    for (int i = 0; i < Math.min(expected.size(), told.size()); i++) {
      assertThat(told.get(i)).as("event %d of %s", i + 1, cell.name()).isEqualTo(expected.get(i));
    }
    assertThat(told).as("events of " + cell.name()).hasSameSizeAs(expected);
  }
}
