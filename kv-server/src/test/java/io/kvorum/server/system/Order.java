package io.kvorum.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchResponse;
import java.util.List;

/// The promises of a watch that need no second server (reliability.md, W1, W2 and W4): events come
/// in the order of their revisions, none twice, and the events of one revision in one message.
final class Order {
  private Order() {}

  static void check(List<WatchResponse> responses) {
    long last = 0;
    for (WatchResponse response : responses) {
      long first = last + 1;
      for (Event event : response.getEventsList()) {
        long revision = event.getKv().getModRevision();
        assertThat(revision)
            .as("a revision after %s, in %s", last, response)
            .isGreaterThanOrEqualTo(Math.max(first, last));
        last = revision;
      }
      if (response.getEventsCount() > 0) {
        assertThat(response.getHeader().getRevision())
            .as("the header's revision covers the events")
            .isGreaterThanOrEqualTo(last);
      }
    }
  }
}
