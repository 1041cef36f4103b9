package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.CompactionRequest;
import io.kvorum.tck.api.pb.Event;
import io.kvorum.tck.api.pb.KeyValue;
import io.kvorum.tck.api.pb.PutRequest;
import io.kvorum.tck.api.pb.TxnRequest;
import io.kvorum.tck.api.pb.WatchCreateRequest;
import io.kvorum.tck.api.pb.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/// WATCH-13 to WATCH-25: what watchers hear.
abstract class WatchEventRules extends WatchingRules {
  private static final int LARGE_BYTES = 350 * 1024;
  private static final int LARGE_PAIRS = 4;

  WatchEventRules(Supplier<Session> session) {
    super(session);
  }

  @Rule("WATCH-13")
  void without_a_start_a_watcher_hears_what_comes_next() {
    put("a", "1");
    var stream = watch(watching("a"));

    long next = put("a", "2");

    assertThat(revisions(events(stream, 1))).containsExactly(next);
  }

  @Rule("WATCH-14")
  void a_start_in_the_past_is_caught_up_with_and_nothing_is_missed_or_doubled() {
    long first = put("a", "0");
    for (int i = 1; i < 100; i++) {
      put("a", "" + i);
    }
    var stream = watch(watching("a").setStartRevision(first));
    for (int i = 100; i < 200; i++) {
      put("a", "" + i);
    }

    assertThat(revisions(events(stream, 200)))
        .containsExactlyElementsOf(LongStream.range(first, first + 200).boxed().toList());
  }

  @Rule("WATCH-15")
  void a_start_in_the_future_hears_nothing_before_it() {
    long newest = put("a", "0");
    var stream = watch(watching("a").setStartRevision(newest + 3));

    for (int i = 1; i <= 4; i++) {
      put("a", "" + i);
    }

    assertThat(revisions(events(stream, 2))).containsExactly(newest + 3, newest + 4);
  }

  @Rule("WATCH-16")
  void a_put_is_told_as_the_pair_and_a_delete_as_key_and_revision() {
    var stream = watch(watching("a"));
    put(putting("a", "1").setLease(grant()));
    KeyValue pair = stored("a");
    long deleted = delete("a");
    var later = watch(watching("a").setStartRevision(pair.getModRevision()));

    Event put = Event.newBuilder().setKv(pair).build();
    Event delete =
        Event.newBuilder()
            .setType(Event.EventType.DELETE)
            .setKv(KeyValue.newBuilder().setKey(key("a")).setModRevision(deleted))
            .build();
    assertThat(events(stream, 2)).containsExactly(put, delete);
    assertThat(events(later, 2)).containsExactly(put, delete);
  }

  @Rule("WATCH-17")
  void the_changes_of_one_revision_are_one_message_in_their_order() {
    put("c", "0");
    var stream = watch(watchingEvery());
    TxnRequest.Builder txn =
        Requests.all(
            Requests.op(putting("b", "1")),
            Requests.op(deleting("c")),
            Requests.op(putting("a", "1")));

    long revision = txn(txn).getHeader().getRevision();

    WatchResponse response = stream.hear();
    assertThat(names(response.getEventsList().stream().map(Event::getKv).toList()))
        .containsExactly("b", "c", "a");
    assertThat(revisions(response.getEventsList())).containsOnly(revision);
    assertThat(response.getHeader().getRevision()).isEqualTo(revision);
  }

  @Rule("WATCH-18")
  void a_range_that_is_deleted_is_one_message_in_the_order_of_the_keys() {
    put("c", "0");
    put("a", "0");
    put("b", "0");
    var stream = watch(watchingEvery());

    ask(Keys.DELETE, deletingEvery().build());

    assertThat(names(stream.hear().getEventsList().stream().map(Event::getKv).toList()))
        .containsExactly("a", "b", "c");
  }

  @Rule("WATCH-19")
  void the_header_of_a_message_is_not_older_than_its_events() {
    long first = put("a", "1");
    put("a", "2");
    long newest = put("b", "1");

    WatchResponse caughtUp = watch(watching("a").setStartRevision(first)).hear();

    assertThat(caughtUp.getEventsCount()).isEqualTo(2);
    assertThat(caughtUp.getHeader().getRevision()).isEqualTo(newest);
  }

  @Rule("WATCH-20")
  void filters_leave_out_puts_or_deletes() {
    var noPuts = watch(watching("a").addFilters(WatchCreateRequest.FilterType.NOPUT));
    var noDeletes = watch(watching("a").addFilters(WatchCreateRequest.FilterType.NODELETE));

    long put = put("a", "1");
    long deleted = delete("a");
    long putAgain = put("a", "2");
    long deletedAgain = delete("a");

    assertThat(revisions(events(noPuts, 2))).containsExactly(deleted, deletedAgain);
    assertThat(revisions(events(noDeletes, 2))).containsExactly(put, putAgain);
  }

  @Rule("WATCH-21")
  void the_pair_before_is_told_if_it_is_asked_for_and_there_was_one() {
    var stream = watch(watching("a").setPrevKv(true));
    put("a", "1");
    KeyValue first = stored("a");
    put("a", "2");
    KeyValue second = stored("a");
    delete("a");
    put("a", "3");

    List<Event> events = events(stream, 4);

    assertThat(events.get(0).hasPrevKv()).isFalse();
    assertThat(events.get(1).getPrevKv()).isEqualTo(first);
    assertThat(events.get(2).getPrevKv()).isEqualTo(second);
    assertThat(events.get(3).hasPrevKv()).isFalse();
  }

  @Rule("WATCH-22")
  void a_pair_before_that_is_compacted_is_left_out() {
    put("a", "1");
    long compacted = put("a", "2");
    KeyValue second = stored("a");
    put("a", "3");
    compact(compacted);

    var stream = watch(watching("a").setStartRevision(compacted).setPrevKv(true));

    List<Event> events = events(stream, 2);
    assertThat(events.get(0).hasPrevKv()).isFalse();
    assertThat(events.get(1).getPrevKv()).isEqualTo(second);
  }

  private void putLarge() {
    ByteString large = Requests.zeros(LARGE_BYTES);
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    for (int i = 0; i < LARGE_PAIRS; i++) {
      txn.addSuccess(
          Requests.op(PutRequest.newBuilder().setKey(key("large-" + i)).setValue(large)));
    }
    txn(txn);
  }

  @Rule("WATCH-23")
  void a_large_revision_is_told_in_fragments_if_they_are_asked_for() {
    putLarge();
    var stream = watch(watchingEvery().setPrevKv(true).setFragment(true));
    putLarge();

    List<WatchResponse> parts = new ArrayList<>(List.of(stream.hear()));
    while (parts.getLast().getFragment()) {
      parts.add(stream.hear());
    }

    assertThat(parts).hasSizeGreaterThan(1);
    assertThat(parts.stream().mapToInt(WatchResponse::getEventsCount).sum()).isEqualTo(LARGE_PAIRS);
    assertThat(parts).allMatch(part -> part.getHeader().equals(parts.getFirst().getHeader()));
  }

  @Rule("WATCH-24")
  void a_large_revision_is_one_message_if_no_fragments_are_asked_for() {
    putLarge();
    var stream = watch(watchingEvery().setPrevKv(true));
    putLarge();

    WatchResponse response = stream.hear();
    assertThat(response.getEventsCount()).isEqualTo(LARGE_PAIRS);
    assertThat(response.getFragment()).isFalse();
  }

  @Rule("WATCH-25")
  void a_delete_at_the_compacted_revision_can_still_be_heard() {
    put("a", "1");
    long deleted = delete("a");
    ask(
        Keys.COMPACT,
        CompactionRequest.newBuilder().setRevision(deleted).setPhysical(true).build());

    var stream = watch(watching("a").setStartRevision(deleted));
    long putAgain = put("a", "2");

    assertThat(revisions(events(stream, 1))).startsWith(deleted);
    assertThat(putAgain).isGreaterThan(deleted);
  }
}
