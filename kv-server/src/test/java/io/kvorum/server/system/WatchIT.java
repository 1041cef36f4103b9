package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The dialogue of a watch stream besides its events: semantics.md 7, word for word.
@Timeout(60)
class WatchIT {
  private static final ByteString KEY = ByteString.copyFromUtf8("key");

  private static final int WATCH_ID_FIELD = 7;

  @RegisterExtension final Rig rig = Rig.inMemory();

  private Wire wire;

  @BeforeEach
  void a_server_at_revision_six_compacted_at_four() {
    wire = rig.connect(rig.start(ServerCommand.underTest()));
    for (int i = 2; i <= 6; i++) {
      put(KEY);
    }
    wire.ask(KVGrpc.getCompactMethod(), CompactionRequest.newBuilder().setRevision(4).build());
  }

  private void put(ByteString key) {
    wire.put(PutRequest.newBuilder().setKey(key).build());
  }

  private static WatchCreateRequest.Builder watchOf(ByteString key) {
    return WatchCreateRequest.newBuilder().setKey(key);
  }

  /// A watch whose id the client chooses; jetcd's messages are older, so it goes in by its number.
  private static WatchCreateRequest.Builder watchOf(ByteString key, long id) {
    UnknownFieldSet.Field number = UnknownFieldSet.Field.newBuilder().addVarint(id).build();
    return watchOf(key)
        .setUnknownFields(UnknownFieldSet.newBuilder().addField(WATCH_ID_FIELD, number).build());
  }

  private static WatchRequest create(WatchCreateRequest.Builder watch) {
    return WatchRequest.newBuilder().setCreateRequest(watch).build();
  }

  private static WatchRequest cancel(long id) {
    return WatchRequest.newBuilder()
        .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
        .build();
  }

  private History open() {
    return rig.closing(History.open(wire));
  }

  private static List<WatchResponse> await(History stream, int responses) {
    return stream.await(responses + " responses", all -> all.size() >= responses);
  }

  @Test
  void a_compacted_start_is_created_and_then_cancelled_with_the_compacted_revision() {
    History stream = open();

    stream.send(create(watchOf(KEY).setStartRevision(3)));

    List<WatchResponse> responses = await(stream, 2);
    assertThat(responses.getFirst().getCreated()).isTrue();
    assertThat(responses.getFirst().getCanceled()).isFalse();
    WatchResponse last = responses.getLast();
    assertThat(last.getCanceled()).isTrue();
    assertThat(last.getCreated()).isFalse();
    assertThat(last.getCompactRevision()).isEqualTo(4);
    assertThat(last.getHeader().getRevision()).isZero();
    assertThat(last.getCancelReason()).isEmpty();
  }

  @Test
  void the_compacted_revision_itself_can_be_watched() {
    History stream = open();

    stream.send(create(watchOf(KEY).setStartRevision(4)));

    stream.awaitRevision(6);
    assertThat(stream.events().stream().map(e -> e.getKv().getModRevision()))
        .containsExactly(4L, 5L, 6L);
  }

  @Test
  void a_negative_start_is_refused_at_once() {
    Machine.need(!ServerCommand.isEtcdUnderTest(), "etcd 3.4.23 has no rule for it (since 3.4.38)");
    History stream = open();

    stream.send(create(watchOf(KEY).setStartRevision(-1)));

    WatchResponse response = await(stream, 1).getFirst();
    assertThat(response.getCreated()).isTrue();
    assertThat(response.getCanceled()).isTrue();
    assertThat(response.getWatchId()).isEqualTo(-1);
    assertThat(response.getCancelReason())
        .isEqualTo("etcdserver: mvcc: required revision has been compacted");
  }

  @Test
  void an_empty_range_and_a_used_id_are_refused_with_their_reason() {
    History stream = open();

    stream.send(create(watchOf(KEY, 5)));
    await(stream, 1);
    stream.send(create(watchOf(KEY, 5)));
    stream.send(create(watchOf(KEY).setRangeEnd(ByteString.copyFromUtf8("a"))));

    List<WatchResponse> responses = await(stream, 3);
    assertThat(responses.getFirst().getWatchId()).isEqualTo(5);
    assertRefused(responses.get(1), "mvcc: duplicate watch ID provided on the WatchStream");
    assertRefused(responses.get(2), "mvcc: watcher range is empty");
  }

  private static void assertRefused(WatchResponse response, String reason) {
    assertThat(response.getCreated()).isTrue();
    assertThat(response.getCanceled()).isTrue();
    assertThat(response.getWatchId()).isEqualTo(-1);
    assertThat(response.getCancelReason()).isEqualTo(reason);
  }

  @Test
  void a_cancelled_watch_says_so_once_and_an_unknown_one_says_nothing() {
    History stream = open();
    stream.send(create(watchOf(KEY)));
    await(stream, 1);

    stream.send(cancel(77));
    stream.send(cancel(0));
    stream.send(cancel(0));
    stream.send(create(watchOf(KEY, 9)));

    List<WatchResponse> responses = await(stream, 3);
    assertThat(responses.get(1).getCanceled()).isTrue();
    assertThat(responses.get(1).getWatchId()).isZero();
    assertThat(responses.get(1).getCancelReason()).isEmpty();
    assertThat(responses.get(2).getCreated()).isTrue();
    assertThat(responses.get(2).getWatchId()).isEqualTo(9);
  }

  @Test
  void a_future_start_hears_nothing_before_it() {
    History stream = open();
    stream.send(create(watchOf(KEY).setStartRevision(9)));
    await(stream, 1);

    for (int revision = 7; revision <= 10; revision++) {
      put(KEY);
    }

    stream.awaitRevision(10);
    assertThat(stream.events().stream().map(e -> e.getKv().getModRevision()))
        .containsExactly(9L, 10L);
  }

  @Test
  void progress_on_request_covers_all_events_before_it() {
    History stream = open();
    stream.send(create(watchOf(KEY).setStartRevision(5)));
    stream.awaitRevision(6);
    put(ByteString.copyFromUtf8("another key"));

    WatchRequest progress =
        WatchRequest.newBuilder()
            .setProgressRequest(WatchProgressRequest.getDefaultInstance())
            .build();
    WatchResponse answer =
        stream.sendUntil("an answer", progress, all -> all.getLast().getWatchId() == -1).getLast();

    assertThat(answer.getHeader().getRevision()).isEqualTo(7);
    assertThat(answer.getEventsCount()).isZero();
    assertThat(answer.getCreated() || answer.getCanceled()).isFalse();
  }

  @Test
  void an_idle_watcher_is_told_from_time_to_time_how_far_it_is() {
    ServerProcess server =
        rig.start(
            ServerCommand.underTest(),
            rig.folder().resolve("data-often"),
            Ports.free(),
            List.of("--experimental-watch-progress-notify-interval=100ms"));
    Wire often = rig.connect(server);
    often.put(PutRequest.newBuilder().setKey(KEY).build());
    History stream = rig.closing(History.open(often));

    stream.send(create(watchOf(KEY).setProgressNotify(true)));
    stream.send(create(watchOf(KEY)));

    List<WatchResponse> responses = await(stream, 5);
    assertThat(responses.subList(2, 5))
        .allMatch(r -> r.getWatchId() == 0 && r.getEventsCount() == 0)
        .allMatch(r -> r.getHeader().getRevision() == 2);
  }

  @Test
  void two_watchers_share_a_stream_and_hear_their_own_keys() {
    ByteString other = ByteString.copyFromUtf8("other");
    History stream = open();
    stream.send(create(watchOf(KEY)));
    stream.send(create(watchOf(other)));
    await(stream, 2);

    put(other);
    put(KEY);

    stream.awaitRevision(8);
    assertThat(stream.responses().stream().filter(r -> r.getEventsCount() > 0))
        .extracting(r -> r.getWatchId() + ":" + r.getEvents(0).getKv().getKey().toStringUtf8())
        .containsExactlyInAnyOrder("1:other", "0:key");
  }
}
