package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Very many watchers, watchers that do not read, and watchers that are far behind: none of them
/// costs another one, or a write, more than time.
///
/// `-Dkvorum.watch.history=N` sets how many revisions the last one is behind.
@Timeout(300)
class WatchScaleIT {
  private static final int WATCHERS = 10_000;
  private static final int STREAMS = 20;
  private static final int PER_STREAM = WATCHERS / STREAMS;
  private static final int HISTORY = Integer.getInteger("kvorum.watch.history", 50_000);

  /// What is written while nobody reads is more than the whole heap.
  private static final String SMALL_HEAP = "-Xmx96m";

  private static final int STUCK = 3;
  private static final int BIG_PUTS = 8_000;
  private static final ByteString BIG_VALUE = ByteString.copyFrom(new byte[16 << 10]);

  @RegisterExtension final Rig rig = Rig.inMemory();

  @Test
  void each_of_ten_thousand_watchers_hears_its_own_key_and_how_far_it_is() throws Exception {
    ServerProcess server =
        rig.start(
            ServerCommand.underTest().withAllCompilers(),
            rig.folder().resolve("data"),
            Ports.free(),
            List.of("--experimental-watch-progress-notify-interval=1s"));
    Wire wire = rig.connect(server);
    List<History> streams = watchEachKey(wire, 0);

    long last = ManyPuts.send(wire, WATCHERS, number -> put(key(number)));

    for (History stream : streams) {
      stream.await(
          PER_STREAM + " bookmarks", responses -> bookmarks(responses, last) >= PER_STREAM);
    }
    assertEachHeardItsOwnKey(streams);
  }

  @Test
  void ten_thousand_watchers_that_resume_at_once_catch_up_from_history() throws Exception {
    Wire wire = rig.connect(rig.start(ServerCommand.underTest().withAllCompilers()));
    ManyPuts.send(wire, 2 * WATCHERS, number -> put(key(number)));

    List<History> streams = watchEachKey(wire, 2);

    for (History stream : streams.reversed()) {
      stream.await(PER_STREAM + " events", responses -> responses.size() >= 2 * PER_STREAM);
    }
    assertEachHeardItsOwnKey(streams);
  }

  /// Some streams which together watch each key by itself.
  private List<History> watchEachKey(Wire wire, long startRevision) {
    return IntStream.range(0, STREAMS)
        .mapToObj(stream -> watchEachKey(wire, stream, startRevision))
        .toList();
  }

  private History watchEachKey(Wire wire, int stream, long startRevision) {
    History history = rig.closing(History.open(wire));
    for (int id = 0; id < PER_STREAM; id++) {
      history.send(
          WatchRequest.newBuilder()
              .setCreateRequest(
                  WatchCreateRequest.newBuilder()
                      .setKey(key(stream * PER_STREAM + id))
                      .setStartRevision(startRevision)
                      .setProgressNotify(true))
              .build());
    }
    history.await(PER_STREAM + " watchers", responses -> responses.size() >= PER_STREAM);
    return history;
  }

  private static void assertEachHeardItsOwnKey(List<History> streams) {
    for (int stream = 0; stream < STREAMS; stream++) {
      int first = stream * PER_STREAM;
      assertThat(streams.get(stream).responses().stream().filter(r -> r.getEventsCount() > 0))
          .extracting(r -> r.getWatchId() + " " + r.getEvents(0).getKv().getKey().toStringUtf8())
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, PER_STREAM)
                  .mapToObj(id -> id + " " + key(first + id).toStringUtf8())
                  .toList());
    }
  }

  /// How many different watchers were told that they know everything up to a revision.
  private static long bookmarks(List<WatchResponse> responses, long revision) {
    return responses.stream()
        .filter(r -> !r.getCreated() && r.getEventsCount() == 0)
        .filter(r -> r.getHeader().getRevision() == revision)
        .flatMapToLong(r -> LongStream.of(r.getWatchId()))
        .distinct()
        .count();
  }

  @Test
  void a_watcher_that_reads_nothing_holds_up_neither_writes_nor_other_watchers() throws Exception {
    ServerProcess server =
        rig.start(ServerCommand.underTest().with("KVORUM_JAVA_OPTS", SMALL_HEAP));
    List<Follower> stuck = new ArrayList<>();
    for (int i = 0; i < STUCK; i++) {
      stuck.add(rig.closing(Follower.stuckFrom(rig.connect(server), 2)));
    }
    Follower reading = rig.closing(Follower.from(rig.connect(server), 2));

    long last =
        ManyPuts.send(
            rig.connect(server),
            BIG_PUTS,
            number -> put(key(number % 100)).toBuilder().setValue(BIG_VALUE).build());

    reading.await(last);
    assertThat(stuck).allMatch(watcher -> watcher.nextRevision() == 2);
    stuck.forEach(Follower::read);
    stuck.forEach(watcher -> watcher.await(last));
  }

  @Test
  void a_watcher_far_behind_catches_up_while_writes_go_on() throws Exception {
    ServerProcess server = rig.start(ServerCommand.underTest().withAllCompilers());
    Wire writer = rig.connect(server);
    long past = ManyPuts.send(writer, HISTORY, number -> put(key(number % 1_000)));

    AtomicBoolean behind = new AtomicBoolean(true);
    CompletableFuture<Long> newest = writeWhile(behind, writer);
    Follower follower = rig.closing(Follower.from(rig.connect(server), 2));
    follower.await(past);
    behind.set(false);

    assertThat(newest.get()).isGreaterThan(past);
    follower.await(newest.get());
  }

  private static CompletableFuture<Long> writeWhile(AtomicBoolean condition, Wire wire) {
    CompletableFuture<Long> newest = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                long revision = wire.put(put(key(0))).getHeader().getRevision();
                while (condition.get()) {
                  revision = wire.put(put(key(0))).getHeader().getRevision();
                }
                newest.complete(revision);
              } catch (RuntimeException failed) {
                newest.completeExceptionally(failed);
              }
            });
    return newest;
  }

  private static PutRequest put(ByteString key) {
    return PutRequest.newBuilder().setKey(key).build();
  }

  private static ByteString key(int number) {
    return ByteString.copyFromUtf8("key/%05d".formatted(number));
  }
}
