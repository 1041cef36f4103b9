package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchCreateRequest.FilterType;
import io.kvorum.api.Bytes;
import io.kvorum.api.Event;
import io.kvorum.api.KeyRange;
import io.kvorum.api.Kv;
import io.kvorum.tck.check.Change;
import io.kvorum.tck.check.WatchChecker;
import io.kvorum.tck.check.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What watchers were told, of every kind and at every member, while clients wrote and leaders
/// died: ordered, unique, complete, atomic, resumable, true, and progress that can be trusted.
///
/// `-Dkvorum.watch.rounds=N` sets how many leaders are killed.
class WatchGuaranteesIT {
  private static final int ROUNDS = Integer.getInteger("kvorum.watch.rounds", 4);
  private static final int CLIENTS = 4;
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final long ANSWERS_BETWEEN = 100;

  @RegisterExtension final Rig rig = new Rig();

  private final Recording recording = new Recording();

  /// One kind of watcher, as the server and as the checker know it.
  private record Kind(WatchCreateRequest wish, KeyRange range, Set<Event.Type> unwanted) {
    Watched watched(List<Watched.Message> messages) {
      return new Watched(
          range, Math.max(1, wish.getStartRevision()), unwanted, wish.getPrevKv(), messages);
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind(range("\0", "\0").setPrevKv(true).build(), KeyRange.ALL, Set.of()),
          new Kind(range("k1", "").build(), KeyRange.single(Bytes.utf8("k1")), Set.of()),
          new Kind(
              range("k", "l").setPrevKv(true).addFilters(FilterType.NOPUT).build(),
              KeyRange.of(Bytes.utf8("k"), Bytes.utf8("l")),
              Set.of(Event.Type.PUT)));

  private static WatchCreateRequest.Builder range(String key, String end) {
    return WatchCreateRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setRangeEnd(ByteString.copyFromUtf8(end))
        .setStartRevision(1);
  }

  private record Started(Kind kind, ResumingWatcher watcher) {}

  @Test
  @Timeout(900)
  void every_promise_is_kept_while_leaders_die() throws Exception {
    Cluster cluster = Cluster.start(rig, 3);
    List<Started> watchers = startEverywhere(cluster);
    try (Load load = Load.start(cluster::addresses, recording, CLIENTS, PAUSE)) {
      for (int round = 1; round <= ROUNDS; round++) {
        Member leader = cluster.awaitLeader();
        load.awaitAnswers(ANSWERS_BETWEEN);
        leader.kill();
        load.awaitAnswers(ANSWERS_BETWEEN);
        leader.launch();
        leader.awaitReady();
      }
      load.awaitAnswers(ANSWERS_BETWEEN);
    }
    watchers.addAll(startEverywhere(cluster));
    List<Change> changes = whatHappened(cluster);

    int messages = 0;
    int streams = 0;
    for (Started started : watchers) {
      started.watcher().await(changes.getLast().revision());
      List<Watched.Message> told = started.watcher().messages();
      assertThat(WatchChecker.check(started.kind().watched(told), changes))
          .as("%s", started.kind())
          .isEmpty();
      messages += told.size();
      streams += started.watcher().streams();
    }
    assertThat(streams).as("streams, some of which were cut").isGreaterThan(watchers.size());
    Rig.say(
        "%d leaders killed, %d revisions, %d watchers on %d streams, %d messages: every promise kept"
            .formatted(ROUNDS, changes.size(), watchers.size(), streams, messages));
  }

  /// Each kind at each member.
  private List<Started> startEverywhere(Cluster cluster) {
    List<Started> started = new ArrayList<>();
    for (int first = 0; first < cluster.members().size(); first++) {
      List<String> addresses = new ArrayList<>(cluster.addresses());
      Collections.rotate(addresses, first);
      for (Kind kind : KINDS) {
        started.add(new Started(kind, rig.closing(ResumingWatcher.start(addresses, kind.wish()))));
      }
    }
    return started;
  }

  /// All changes, as one watch from the beginning tells them, up to a last one.
  private List<Change> whatHappened(Cluster cluster) {
    Member witness = cluster.awaitLeader();
    try (Wire wire = new Wire(witness.ports().clientAddress());
        History told = History.ofEverything(wire, 1)) {
      long last =
          wire.put(Translation.message(Kv.PutRequest.of(Bytes.utf8("end"), Bytes.utf8("last"))))
              .getHeader()
              .getRevision();
      told.awaitRevision(last);
      return Change.of(told.events().stream().map(Translation::event).toList());
    }
  }
}
