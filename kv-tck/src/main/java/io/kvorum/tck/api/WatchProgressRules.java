package io.kvorum.tck.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.tck.Rule;
import io.kvorum.tck.api.pb.WatchRequest;
import io.kvorum.tck.api.pb.WatchResponse;
import java.util.function.Supplier;

/// WATCH-26 to WATCH-28: how far the watchers of a stream are.
abstract class WatchProgressRules extends WatchingRules {
  WatchProgressRules(Supplier<Session> session) {
    super(session);
  }

  /// Asks until there is an answer: there is none while a watcher is behind.
  private static WatchResponse progress(Dialogue<WatchRequest, WatchResponse> stream) {
    return stream.say(Requests.PROGRESS).hear();
  }

  @Rule("WATCH-26")
  void progress_is_told_for_the_whole_stream_at_the_newest_revision() {
    Dialogue<WatchRequest, WatchResponse> stream = watch(watching("a"));
    created(stream, watching("b"));
    long newest = put("c", "1");

    WatchResponse response = progress(stream);

    assertThat(response.getWatchId()).isEqualTo(-1);
    assertThat(response.getHeader().getRevision()).isEqualTo(newest);
    assertThat(response.getEventsList()).isEmpty();
    assertThat(response.getCreated() || response.getCanceled()).isFalse();
  }

  @Rule("WATCH-27")
  void progress_comes_after_all_events_that_it_covers() {
    Dialogue<WatchRequest, WatchResponse> stream = watch(watching("a"));

    for (int i = 0; i < 50; i++) {
      long revision = put("a", "" + i);
      stream.say(Requests.PROGRESS);
      long heard = 0;
      WatchResponse response = stream.hear();
      while (response.getWatchId() != -1) {
        heard = revisions(response.getEventsList()).getLast();
        response = stream.hear();
      }
      assertThat(response.getHeader().getRevision()).isEqualTo(revision);
      assertThat(heard).isEqualTo(revision);
    }
  }

  @Rule("WATCH-28")
  void there_is_no_progress_while_a_watcher_waits_for_the_future() {
    Dialogue<WatchRequest, WatchResponse> stream = watch(watching("a"));
    created(stream, watching("b").setStartRevision(revision() + 100));

    stream.say(Requests.PROGRESS);
    created(stream, watching("c"));
    put("a", "1");

    assertThat(stream.hear().getWatchId()).isZero();
  }
}
