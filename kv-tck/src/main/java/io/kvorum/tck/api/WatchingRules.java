package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.api.pb.Event;
import io.kvorum.tck.api.pb.WatchCreateRequest;
import io.kvorum.tck.api.pb.WatchRequest;
import io.kvorum.tck.api.pb.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The words of all tests of watches.
abstract class WatchingRules extends ApiRules {
  WatchingRules(Supplier<Session> session) {
    super(session);
  }

  /// A stream without a watcher.
  final Dialogue<WatchRequest, WatchResponse> stream() {
    return session().closing(session().first().open(Keys.WATCH));
  }

  final WatchCreateRequest.Builder watching(String name) {
    return WatchCreateRequest.newBuilder().setKey(key(name));
  }

  final WatchCreateRequest.Builder watchingEvery() {
    return watching("").setRangeEnd(key("~"));
  }

  /// A stream with one watcher, which was created.
  final Dialogue<WatchRequest, WatchResponse> watch(WatchCreateRequest.Builder watch) {
    Dialogue<WatchRequest, WatchResponse> stream = stream();
    created(stream, watch);
    return stream;
  }

  /// One more watcher; gives the answer to its creation.
  static WatchResponse created(
      Dialogue<WatchRequest, WatchResponse> stream, WatchCreateRequest.Builder watch) {
    WatchResponse response = stream.say(Requests.create(watch)).hear();
    assertThat(response.getCreated()).isTrue();
    assertThat(response.getCanceled()).as("canceled: %s", response).isFalse();
    assertThat(response.getEventsList()).isEmpty();
    return response;
  }

  static void assertRefused(WatchResponse response, String reason) {
    assertThat(response.getCreated()).isTrue();
    assertThat(response.getCanceled()).isTrue();
    assertThat(response.getWatchId()).isEqualTo(-1);
    assertThat(response.getCancelReason()).isEqualTo(reason);
  }

  /// The next events, and those that came with them.
  static List<Event> events(Dialogue<WatchRequest, WatchResponse> stream, int count) {
    List<Event> events = new ArrayList<>();
    while (events.size() < count) {
      events.addAll(stream.hear().getEventsList());
    }
    return events;
  }

  static List<Long> revisions(List<Event> events) {
    return events.stream().map(event -> event.getKv().getModRevision()).toList();
  }
}
