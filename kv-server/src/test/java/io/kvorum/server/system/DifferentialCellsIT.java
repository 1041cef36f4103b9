package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.HashKVResponse;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import java.util.ArrayList;
import java.util.List;
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
  private static final int LEASES_FIELD = 2;

  @RegisterExtension final Rig rig = Rig.inMemory();

  /// One way to run the server under test, and all that its watch told.
  private record Cell(String name, Wire wire, History live) {}

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
    for (int n = 0; n < seeds; n++) {
      source = n == 0 ? source : source.then(first + n);
      String place = "-Dkvorum.seed=%d, seed %d of them".formatted(first, n + 1);
      for (int step = 1; step <= requests; step++) {
        Call call = source.next();
        if (call.request() instanceof CompactionRequest) {
          awaitAll(source.currentRevision(), etcdLive, cells);
        }
        source.learn(call, ask(place + ", step " + step, call, etcd, cells));
      }
    }
    awaitAll(source.currentRevision(), etcdLive, cells);
    cells.all().forEach(cell -> compare(cell, etcdLive.events()));
    Rig.say(
        "%d cells, compactions: %s, %d seeds from %d of %d requests, %d events: equal"
            .formatted(
                cells.all().size(), compacts, seeds, first, requests, etcdLive.events().size()));
  }

  private Cell open(String name, Cluster cluster) {
    Wire wire = rig.connect(Cells.asked(cluster).process());
    return new Cell(name, wire, rig.closing(History.ofEverything(wire, 1)));
  }

  private static Answer ask(String place, Call call, Wire etcd, Cells<Cell> cells) {
    List<CompletableFuture<Answer>> answers = cells.ask(cell -> call.sendTo(cell.wire()));
    Answer answer = call.sendTo(etcd);
    Comparison.Expected expected = Comparison.expected(call, inAnyOrder(answer));
    List<Integer> hashes = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Answer found = answers.get(i).join();
      Cell cell = cells.all().get(i);
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
