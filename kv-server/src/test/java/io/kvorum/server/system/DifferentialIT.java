package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The same random requests get the same answers from the server under test and from a real etcd.
///
/// Options: `-Dkvorum.seed=N`, `-Dkvorum.requests=N`, and `-Dkvorum.differences=N`, how many
/// differences to collect before the test gives up (they are worth more together, as long as the
/// two stores still agree on the revision).
class DifferentialIT {
  private static final long DEFAULT_SEED = 20_261_121;
  private static final int DEFAULT_REQUESTS = 5_000;
  private static final int REQUESTS_SHOWN = 5;
  private static final int REPLAYS = 150;
  private static final int GATEWAY_REQUESTS = 150;

  @RegisterExtension final Rig rig = Rig.inMemory();

  private final long seed = Long.getLong("kvorum.seed", DEFAULT_SEED);
  private final RequestSource source = new RequestSource(seed);
  private final Deque<String> recent = new ArrayDeque<>();
  private final List<String> differences = new ArrayList<>();
  private final Outcomes outcomes = new Outcomes();

  @BeforeEach
  void both_servers_are_there() {
    Machine.needsProgram("etcd", "etcd-server");
  }

  @Test
  @Timeout(300)
  void a_random_sequence_of_requests_gets_the_answers_of_etcd() {
    int requests = Integer.getInteger("kvorum.requests", DEFAULT_REQUESTS);
    Rig.say("differential: -Dkvorum.seed=" + seed + " -Dkvorum.requests=" + requests);
    Wire etcd = rig.connect(rig.start(ServerCommand.etcd()));
    Wire subject = rig.connect(rig.start(ServerCommand.underTest()));
    History etcdLive = rig.closing(History.ofEverything(etcd, 1));
    History subjectLive = rig.closing(History.ofEverything(subject, 1));

    for (int step = 1; step <= requests; step++) {
      Call call = source.next();
      if (call.request() instanceof CompactionRequest) {
        awaitAll(etcdLive, subjectLive);
      }
      outcomes.add(call, ask(step, call, etcd, subject));
    }
    writeLastEvents(requests, etcd, subject);
    awaitAll(etcdLive, subjectLive);
    compare("live watch", etcdLive.events(), subjectLive.events());
    Order.check(subjectLive.responses());
    replay(etcd, subject);
    giveUpBeyond(0);
    Rig.say(
        "%d requests, %d events, %d replays: equal answers\n%s\nknown differences:%s"
            .formatted(requests, etcdLive.events().size(), REPLAYS, outcomes, Comparison.known()));
  }

  private Answer ask(int step, Call call, Wire etcd, Wire subject) {
    Answer expected = call.sendTo(etcd);
    Answer found = call.sendTo(subject);
    Optional<String> difference = Comparison.difference(call, expected, found);
    difference.ifPresent(
        d -> differences.add("step " + step + ", request " + call + "\n" + d + before()));
    giveUpBeyond(Integer.getInteger("kvorum.differences", 1) - 1);
    source.learn(call, expected);
    recent.addLast(step + ": " + call + "-> " + expected);
    if (recent.size() > REQUESTS_SHOWN) {
      recent.removeFirst();
    }
    return expected;
  }

  private String before() {
    return "\nthe requests before it, with etcd's answers:\n" + String.join("\n", recent);
  }

  private void giveUpBeyond(int allowed) {
    if (differences.size() > allowed) {
      throw new AssertionError(
          "-Dkvorum.seed=" + seed + " found\n" + String.join("\n----------\n", differences));
    }
  }

  private void awaitAll(History... live) {
    if (source.currentRevision() > 1) {
      for (History history : live) {
        history.awaitRevision(source.currentRevision());
      }
    }
  }

  /// Puts and deletes every key, so that each watch has a last event that is known beforehand.
  private void writeLastEvents(int step, Wire etcd, Wire subject) {
    for (Optional<Call> next = source.disarmament();
        next.isPresent();
        next = source.disarmament()) {
      ask(step, next.get(), etcd, subject);
    }
    for (ByteString key : Dice.KEYS) {
      PutRequest put = PutRequest.newBuilder().setKey(key).build();
      ask(step, new Call.Unary<>(KVGrpc.getPutMethod(), put), etcd, subject);
    }
    for (ByteString key : Dice.KEYS) {
      DeleteRangeRequest delete = DeleteRangeRequest.newBuilder().setKey(key).build();
      ask(step, new Call.Unary<>(KVGrpc.getDeleteRangeMethod(), delete), etcd, subject);
    }
  }

  private void replay(Wire etcd, Wire subject) {
    Dice dice = new Dice(seed + 2);
    for (int i = 0; i < REPLAYS; i++) {
      WatchCreateRequest watch = watch(dice);
      long last = lastRevision(watch);
      try (History expected = History.watch(etcd, watch);
          History found = History.watch(subject, watch)) {
        expected.awaitRevision(last);
        found.awaitRevision(last);
        compare("replay of\n" + watch, comparable(expected.events()), comparable(found.events()));
        Order.check(found.responses());
      }
    }
  }

  private WatchCreateRequest watch(Dice dice) {
    ByteString key = dice.oneOf(Dice.KEYS);
    WatchCreateRequest.Builder watch = WatchCreateRequest.newBuilder().setKey(key);
    ByteString end = dice.rangeEnd(key);
    boolean isEmpty =
        !end.isEmpty()
            && !end.equals(Dice.ZERO)
            && ByteString.unsignedLexicographicalComparator().compare(end, key) <= 0;
    watch.setRangeEnd(isEmpty ? Dice.ZERO : end);
    if (dice.percent(30)) {
      watch.addFiltersValue(dice.below(2));
    }
    long oldest = Math.max(1, source.compactedRevision());
    long newest = source.currentRevision() - 2L * Dice.KEYS.size();
    long span = Math.max(1, newest - oldest + 1);
    watch.setStartRevision(oldest + (dice.percent(10) ? 0 : dice.below((int) span)));
    return watch.setPrevKv(dice.percent(60)).build();
  }

  /// The revision of the last event that a watch must see, by the order of [#writeLastEvents].
  private long lastRevision(WatchCreateRequest watch) {
    boolean seesDeletes = !watch.getFiltersList().contains(WatchCreateRequest.FilterType.NODELETE);
    int index = -1;
    for (int i = 0; i < Dice.KEYS.size(); i++) {
      index = Ranges.covers(watch.getKey(), watch.getRangeEnd(), Dice.KEYS.get(i)) ? i : index;
    }
    int after = Dice.KEYS.size() * (seesDeletes ? 1 : 2) - 1 - index;
    return source.currentRevision() - after;
  }

  /// Without the tombstones that 3.4 drops too early: [Comparison.Known].
  private List<Event> comparable(List<Event> events) {
    return events.stream()
        .filter(
            e ->
                e.getType() != Event.EventType.DELETE
                    || e.getKv().getModRevision() != source.compactedRevision())
        .toList();
  }

  private void compare(String what, List<Event> expected, List<Event> found) {
    for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
      String left = i < expected.size() ? expected.get(i).toString() : "nothing";
      String right = i < found.size() ? found.get(i).toString() : "nothing";
      if (!left.equals(right)) {
        differences.add(
            "%s\nevent %d of %d: expected %s\nbut got %s"
                .formatted(what, i + 1, expected.size(), left, right));
        giveUpBeyond(Integer.getInteger("kvorum.differences", 1) - 1);
        return;
      }
    }
  }

  @Test
  @Timeout(120)
  void the_json_gateway_gives_the_answers_of_etcds() throws IOException {
    ServerProcess etcd = rig.start(ServerCommand.etcd());
    ServerProcess subject = rig.start(ServerCommand.underTest());
    Gateway gateway = new Gateway(etcd, subject);
    int compared = 0;
    int refused = 0;
    while (compared < GATEWAY_REQUESTS) {
      Call call = source.next();
      if (!Gateway.PATHS.containsKey(call.name())) {
        continue;
      }
      Gateway.Expected expected = gateway.ask(call);
      refused += expected.isRefused() ? 1 : 0;
      compared++;
      source.learn(call, expected.answer());
    }
    assertThat(refused).as("refused requests").isLessThan(compared / 2);
    Rig.say("%d JSON requests, %d of them refused: equal".formatted(compared, refused));
  }

  @Test
  @Timeout(120)
  void the_server_chooses_lease_ids_and_raises_short_times_to_live() {
    Wire etcd = rig.connect(rig.start(ServerCommand.etcd()));
    Wire subject = rig.connect(rig.start(ServerCommand.underTest()));
    for (Map.Entry<Long, Long> grant : LeaseGrants.CASES) {
      assertThat(LeaseGrants.grantAndRevoke(subject, grant.getKey(), grant.getValue()))
          .as("grant of lease %s for %s s", grant.getKey(), grant.getValue())
          .isEqualTo(LeaseGrants.grantAndRevoke(etcd, grant.getKey(), grant.getValue()));
    }
  }
}
