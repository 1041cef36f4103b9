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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same random requests get the same answers from a real etcd and from every cell: each engine,
/// alone and as three members of which a follower is asked, with and without compactions. A request
/// goes to all at once, so that etcd answers each only once. Hashes must be equal in all cells.
/// Meanwhile some watches follow ([WatchRound]), and one that hears of everything from the first
/// revision on.
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

  private final Outcomes outcomes = new Outcomes();

  /// One way to run the server under test, and all that its watch told.
  ///
  /// @param leads whether the member asked leads, as etcd does
  private record Cell(String name, Wire wire, History live, boolean leads) {}

  /// All that answer the same requests.
  ///
  /// @param live all that etcd's watch told
  private record Servers(Wire etcd, History live, Cells<Cell> cells) {
    /// The reference first.
    Map<String, Wire> wires() {
      Map<String, Wire> wires = new LinkedHashMap<>();
      wires.put("etcd", etcd);
      cells.all().forEach(cell -> wires.put(cell.name(), cell.wire()));
      return wires;
    }
  }

  @BeforeEach
  void etcd_is_there() {
    Machine.needsProgram("etcd", "etcd-server");
  }

  @ParameterizedTest(name = "compactions: {0}")
  @ValueSource(booleans = {false, true})
  @Timeout(1_800)
  void every_cell_gives_the_answers_of_etcd(boolean compacts) {
    Wire etcd = rig.connect(rig.start(ServerCommand.etcd()));
    History live = rig.closing(History.ofEverything(etcd, 1));
    Servers servers = new Servers(etcd, live, Cells.start(rig, List.of(), this::open));

    long first = Long.getLong("kvorum.seed", FIRST_SEED);
    int seeds = Integer.getInteger("kvorum.seeds", SEEDS);
    int requests = Integer.getInteger("kvorum.requests", REQUESTS);
    RequestSource source = new RequestSource(first, compacts);
    Dice watches = new Dice(first - 1);
    WatchRound round = WatchRound.open("to begin with", servers.wires(), source, watches);
    int watched = 0;
    for (int n = 0; n < seeds; n++) {
      source = n == 0 ? source : source.then(first + n);
      for (int step = 1; step <= requests; step++) {
        String place = "-Dkvorum.seed=%d, seed %d of them, step %d".formatted(first, n + 1, step);
        Call call = source.next();
        boolean endsRound =
            call.request() instanceof CompactionRequest || step % REQUESTS_OF_A_ROUND == 0;
        watched += endsRound ? end(place, round, servers, source) : 0;
        Answer answer = ask(place, call, servers);
        outcomes.add(call, answer);
        source.learn(call, answer);
        round = endsRound ? WatchRound.open(place, servers.wires(), source, watches) : round;
      }
    }
    watched += end("at the end", round, servers, source);
    servers.cells().all().forEach(cell -> compare(cell, live.events()));
    Rig.say(
        "%d cells, compactions: %s, %d seeds from %d of %d requests, %d events, %d told by watches: equal\n%s"
            .formatted(
                servers.cells().all().size(),
                compacts,
                seeds,
                first,
                requests,
                live.events().size(),
                watched,
                outcomes));
  }

  private Cell open(String name, Cluster cluster) {
    Member asked = Cells.asked(cluster);
    Wire wire = rig.connect(asked.process());
    boolean leads = asked.equals(cluster.awaitLeader());
    return new Cell(name, wire, rig.closing(History.ofEverything(wire, 1)), leads);
  }

  /// Ends the watches when everybody has heard of everything.
  private static int end(String place, WatchRound round, Servers servers, RequestSource source) {
    Call look = source.look();
    source.learn(look, ask(place, look, servers));
    long revision = source.currentRevision();
    if (revision > 1) {
      servers.live().awaitRevision(revision);
      servers.cells().all().forEach(cell -> cell.live().awaitRevision(revision));
    }
    return round.end(servers.live().events());
  }

  private static Answer ask(String place, Call call, Servers servers) {
    List<Cell> cells = servers.cells().all();
    List<CompletableFuture<Answer>> answers = servers.cells().ask(c -> call.sendTo(c.wire()));
    Answer answer = call.sendTo(servers.etcd());
    Comparison.Expected ofLeader = Comparison.expected(call, inAnyOrder(answer));
    Comparison.Expected ofFollower =
        call.request() instanceof MoveLeaderRequest
            ? Comparison.expected(call, NOT_LEADER)
            : ofLeader;
    List<Integer> hashes = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Answer found = answers.get(i).join();
      Cell cell = cells.get(i);
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

  private static void compare(Cell cell, List<Event> expected) {
    Order.check(cell.live().responses());
    List<Event> told = cell.live().events();
    for (int i = 0; i < Math.min(expected.size(), told.size()); i++) {
      assertThat(told.get(i)).as("event %d of %s", i + 1, cell.name()).isEqualTo(expected.get(i));
    }
    assertThat(told).as("events of " + cell.name()).hasSameSizeAs(expected);
  }
}
