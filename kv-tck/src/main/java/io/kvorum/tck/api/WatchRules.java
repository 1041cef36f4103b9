package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.DeleteRangeRequest;
import io.kvorum.tck.api.pb.PutRequest;
import io.kvorum.tck.api.pb.WatchCreateRequest;
import io.kvorum.tck.api.pb.WatchRequest;
import io.kvorum.tck.api.pb.WatchResponse;
import java.util.List;
import java.util.function.Supplier;

/// WATCH-1 to WATCH-12: how watchers begin and end.
abstract class WatchRules extends WatchingRules {
  WatchRules(Supplier<Session> session) {
    super(session);
  }

  @Rule("WATCH-1")
  void watchers_are_created_in_order_and_counted_from_zero() {
    long newest = put("a", "1");
    Dialogue<WatchRequest, WatchResponse> stream = stream();

    WatchResponse first = created(stream, watching("a"));
    WatchResponse second = created(stream, watching("a"));

    assertThat(first.getWatchId()).isZero();
    assertThat(first.getHeader().getRevision()).isEqualTo(newest);
    assertThat(first.getHeader().getClusterId()).isNotZero();
    assertThat(second.getWatchId()).isEqualTo(1);
  }

  @Rule("WATCH-2")
  void a_client_may_choose_a_number_that_is_free() {
    Dialogue<WatchRequest, WatchResponse> stream = stream();

    assertThat(created(stream, watching("a").setWatchId(1)).getWatchId()).isEqualTo(1);
    assertThat(created(stream, watching("a").setWatchId(-7)).getWatchId()).isEqualTo(-7);
    assertThat(created(stream, watching("a")).getWatchId()).isZero();
    assertThat(created(stream, watching("a")).getWatchId()).isEqualTo(2);
    assertRefused(
        stream.say(Requests.create(watching("a").setWatchId(-7))).hear(),
        "mvcc: duplicate watch ID provided on the WatchStream");
  }

  @Rule("WATCH-3")
  void an_empty_range_is_refused() {
    Dialogue<WatchRequest, WatchResponse> stream = stream();
    String reason = "mvcc: watcher range is empty";

    assertRefused(stream.say(Requests.create(watching("b").setRangeEnd(key("a")))).hear(), reason);
    assertRefused(stream.say(Requests.create(watching("b").setRangeEnd(key("b")))).hear(), reason);
  }

  @Rule("WATCH-4")
  void a_negative_start_is_refused() {
    assertRefused(
        stream().say(Requests.create(watching("a").setStartRevision(-1))).hear(),
        "etcdserver: mvcc: required revision has been compacted");
  }

  @Rule("WATCH-5")
  void a_compacted_start_is_created_and_then_canceled() {
    long first = put("a", "1");
    long compacted = put("a", "2");
    compact(compacted);

    Dialogue<WatchRequest, WatchResponse> stream = watch(watching("a").setStartRevision(first));

    WatchResponse canceled = stream.hear();
    assertThat(canceled.getCanceled()).isTrue();
    assertThat(canceled.getCreated()).isFalse();
    assertThat(canceled.getCompactRevision()).isEqualTo(compacted);
    assertThat(canceled.getHeader().getRevision()).isZero();
    assertThat(canceled.getCancelReason()).isEmpty();
  }

  @Rule("WATCH-6")
  void the_compacted_revision_itself_can_be_watched_from() {
    put("a", "1");
    long compacted = put("a", "2");
    long newest = put("a", "3");
    compact(compacted);

    var stream = watch(watching("a").setStartRevision(compacted));

    assertThat(revisions(events(stream, 2))).containsExactly(compacted, newest);
  }

  @Rule("WATCH-7")
  void an_empty_key_is_the_first_key_there_can_be() {
    var everything = WatchCreateRequest.newBuilder().setRangeEnd(Requests.ZERO);
    var first = WatchCreateRequest.newBuilder();
    Dialogue<WatchRequest, WatchResponse> stream = stream();
    created(stream, everything);
    created(stream, first);

    put("a", "1");

    WatchResponse response = stream.hear();
    assertThat(response.getWatchId()).isZero();
    assertThat(response.getEvents(0).getKv().getKey()).isEqualTo(key("a"));
    ask(Keys.PUT, PutRequest.newBuilder().setKey(Requests.ZERO).build());
    assertThat(List.of(stream.hear(), stream.hear()))
        .allMatch(heard -> heard.getEvents(0).getKv().getKey().equals(Requests.ZERO))
        .extracting(WatchResponse::getWatchId)
        .containsExactlyInAnyOrder(0L, 1L);
    ask(Keys.DELETE, DeleteRangeRequest.newBuilder().setKey(Requests.ZERO).build());
  }

  @Rule("WATCH-8")
  void a_canceled_watcher_says_so_once_and_nothing_more() {
    Dialogue<WatchRequest, WatchResponse> stream = watch(watching("a"));
    stream.say(Requests.cancel(0)).say(Requests.cancel(0));

    WatchResponse canceled = stream.hear();
    assertThat(canceled.getCanceled()).isTrue();
    assertThat(canceled.getWatchId()).isZero();
    assertThat(canceled.getCancelReason()).isEmpty();
    assertThat(canceled.getHeader().getRevision()).isEqualTo(revision());
    created(stream, watching("b").setWatchId(9));
    put("a", "1");
    put("b", "1");
    assertThat(stream.hear().getWatchId()).isEqualTo(9);
  }

  @Rule("WATCH-9")
  void to_cancel_what_there_is_not_is_answered_by_silence() {
    Dialogue<WatchRequest, WatchResponse> stream = stream();

    stream.say(Requests.cancel(77));

    created(stream, watching("a"));
  }

  @Rule("WATCH-10")
  void a_request_that_says_nothing_is_passed_over() {
    Dialogue<WatchRequest, WatchResponse> stream = stream();

    stream.say(WatchRequest.getDefaultInstance());

    created(stream, watching("a"));
  }

  @Rule("WATCH-11")
  void a_client_that_has_no_more_to_say_goes_on_hearing() {
    Dialogue<WatchRequest, WatchResponse> stream = watch(watching("a")).halfClose();

    long revision = put("a", "1");

    assertThat(revisions(events(stream, 1))).containsExactly(revision);
  }

  @Rule("WATCH-12")
  void watchers_of_a_stream_hear_their_own_keys() {
    Dialogue<WatchRequest, WatchResponse> stream = watch(watching("a"));
    created(stream, watching("b").setRangeEnd(key("d")));

    put("c", "1");
    put("d", "1");
    put("a", "1");

    WatchResponse second = stream.hear();
    assertThat(second.getWatchId()).isEqualTo(1);
    assertThat(second.getEvents(0).getKv().getKey()).isEqualTo(key("c"));
    WatchResponse first = stream.hear();
    assertThat(first.getWatchId()).isZero();
    assertThat(first.getEventsList()).hasSize(1);
    ByteString heard = first.getEvents(0).getKv().getKey();
    assertThat(heard).isEqualTo(key("a"));
  }
}
